"""Every word the catalogue and the clerk know, made ready once for all sheets of a file. Pure."""

from collections.abc import Callable
from datetime import date
from typing import Any

from apps.core.cells import CellValue
from apps.core.partial_dates import PartialDate
from apps.core.text import spelling_key
from apps.rosters import cells
from apps.rosters.catalogue import Catalogue
from apps.rosters.layout import Layout
from apps.rosters.levels import LevelWords, level_mark, level_words
from apps.rosters.problems import Fault
from apps.rosters.ratings import one_grade, yearly_grades
from apps.rosters.studies import graduation_year
from apps.rosters.titles import TitleWords
from apps.rosters.units import UnitNames

LEAST_AGE = 15
Cleaner = Callable[[CellValue], Any]


class Words:
    """What turns cells into facts; what a cell's text means is worked out once in a file."""

    def __init__(
        self,
        catalogue: Catalogue,
        today: date,
        place: str | None = None,
        layout: Layout | None = None,
    ) -> None:
        layout = layout or Layout()
        self.catalogue, self.today, self.place = catalogue, today, place
        self.empty_is_none = layout.empty_level == "none"
        self.ladders = {ladder: LevelWords(catalogue, ladder) for ladder in catalogue.levels}
        self.titles = TitleWords(catalogue, layout.words_of("title"))
        self.units = UnitNames(catalogue.units, layout.words_of("unit"))
        self.cleaners: dict[str, Cleaner] = {
            "full_name": cells.full_name,
            "sex": cells.sex,
            "birth": self.birth,
            "ethnicity": cells.ethnicity(catalogue.ethnicities, layout.words_of("ethnicity")),
            "party": cells.party_dates,
            "date": self.past_date,
            "national_id": cells.national_id(pad=layout.pad_identity),
            "yes_or_no": cells.yes_or_no,
            "employment_kind": cells.employment_kind(layout.words_of("employment_kind")),
            "text": cells.plain_text,
            "mark": level_mark,
            "ratings": yearly_grades,
            "rating": one_grade,
            "year": graduation_year,
        }
        for ladder, known in self.ladders.items():
            self.cleaners[ladder] = level_words(known, layout.words_of(f"level:{ladder}"))
        self.memos: dict[str, dict[CellValue, Any]] = {name: {} for name in self.cleaners}

    def leaves_unit_out(self, unit: str) -> bool:
        """Say whether the clerk said that what stands for a unit is none."""
        return self.units.own.get(spelling_key(unit)) == ""

    def birth(self, value: CellValue) -> PartialDate | Fault | None:
        """Return a date of birth that someone in office may have today."""
        found = cells.partial_date(value)
        if not isinstance(found, PartialDate):
            return found
        if found.first_day > self.today:
            return Fault("ngày sinh ở tương lai; hãy kiểm tra lại năm sinh")
        if self.today.year - found.year < LEAST_AGE:
            return Fault(f"chưa đủ {LEAST_AGE} tuổi; hãy kiểm tra lại năm sinh")
        return found

    def past_date(self, value: CellValue) -> PartialDate | Fault | None:
        """Return a date that is not later than today."""
        found = cells.partial_date(value)
        if isinstance(found, PartialDate) and found.first_day > self.today:
            return Fault("ngày ở tương lai; hãy kiểm tra lại")
        return found
