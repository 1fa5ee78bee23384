"""Finds whom a roster's row speaks of: by identity number, else by name and birth date.

Never by name alone. What cannot be decided is asked of the clerk, not guessed: see `namesakes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models.expressions import RawSQL

from apps.core.partial_dates import PartialDate
from apps.core.text import name_sort_key, spelling_key
from apps.personnel.models import Person
from apps.rosters.namesakes import LEFT_OUT, OPEN, Answer
from apps.rosters.people import RosterPerson

Key = tuple[str, int]  # name, year of birth


@dataclass(frozen=True, slots=True)
class Match:
    """The person found, or the sentence that says why nobody can be named."""

    person: Person | None = None
    trouble: str = ""
    field: str = "full_name"
    remark: str = ""
    candidates: tuple[Person, ...] = ()  # whom the row may mean, where only the clerk can tell
    choice: str | None = None  # what she said of it, OPEN until then; None: she is not asked

    @property
    def is_left_out(self) -> bool:
        """Whether the clerk left the row out."""
        return self.choice == LEFT_OUT


NOBODY = Match()  # one for all: a province brings in tens of thousands of new people


@dataclass
class Register:
    """People already on file who may stand in the roster."""

    by_identity: dict[str, Person] = field(default_factory=dict)
    by_name: dict[Key, list[Person]] = field(default_factory=dict)
    visible: set[int] | None = None  # None: everyone

    @classmethod
    def load(
        cls, rows: Iterable[RosterPerson], visible_paths: tuple[str, ...] | None
    ) -> "Register":
        """Read everybody whom the rows may mean, in two queries."""
        register = cls(visible=None if visible_paths is None else set())
        people = Person.objects.filter(pk__in=_possible(list(rows)))
        for person in people.prefetch_related("managing_unit"):  # one object a unit, not a person
            register.add(person, visible_paths)
        return register

    def add(self, person: Person, visible_paths: tuple[str, ...] | None) -> None:
        """Enter a person under her number and her name."""
        if person.national_id:
            self.by_identity[person.national_id] = person
        namesakes = self.by_name.setdefault(name_key(person.full_name, person.birth), [])
        if all(other.pk != person.pk for other in namesakes):
            namesakes.append(person)
        if self.visible is not None and person.managing_unit.path.startswith(visible_paths or ()):
            self.visible.add(person.pk)

    def sees(self, person: Person) -> bool:
        """Return whether the person who brings the file in may see this record."""
        return self.visible is None or person.pk in self.visible

    def match(self, row: RosterPerson, unit_id: int, answer: Answer | None = None) -> Match:
        """Return whom the row speaks of; nobody means a new person.

        What the clerk said decides only where no identity number does.
        """
        known = self.by_identity.get(row.national_id) if row.national_id else None
        if known is not None:
            return self._same_number(row, known)
        found = self._same_name(row, unit_id)
        return found if answer is None else _answered(found, answer)

    def _same_number(self, row: RosterPerson, known: Person) -> Match:
        if not self.sees(known):
            return Match(
                trouble="đã có trong hồ sơ do đơn vị khác quản lý; hãy kiểm tra lại số này, hoặc "
                "đề nghị Phòng Nội vụ chuyển hồ sơ",
                field="national_id",
            )
        same_name = spelling_key(known.full_name) == spelling_key(row.full_name)
        same_birth = may_be_one(row.birth, known.birth)
        if not same_name and not same_birth:
            return Match(
                trouble=f"đã có ở hồ sơ của {known.full_name}, sinh {known.birth.display()}; hãy "
                "kiểm tra lại số này",
                field="national_id",
            )
        remark = "" if same_name and same_birth else "khác với hồ sơ có cùng số CCCD"
        return Match(known, field="birth" if same_name else "full_name", remark=remark)

    def _same_name(self, row: RosterPerson, unit_id: int) -> Match:
        near = [
            person
            for person in self.by_name.get(name_key(row.full_name, row.birth), [])
            if self.sees(person) and not (person.national_id and row.national_id)
        ]
        namesakes = [person for person in near if person.birth == row.birth]
        if not namesakes:
            return self._less_precise(row, [p for p in near if p.managing_unit_id == unit_id])
        here = [person for person in namesakes if person.managing_unit_id == unit_id]
        if len(here) == 1:
            return Match(here[0])
        if here:
            why = "có nhiều người trùng họ tên và ngày sinh trong đơn vị"
            return _asked(here, f"{why}: {_named(here)}; hãy ghi thêm số CCCD")
        place = namesakes[0].managing_unit.name
        return Match(remark=f"trùng họ tên và ngày sinh với một người ở {place}")

    def _less_precise(self, row: RosterPerson, here: list[Person]) -> Match:
        """Match someone of the unit of whose birth either side knows only the month or the year."""
        alike = [person for person in here if may_be_one(row.birth, person.birth)]
        if not alike:
            return NOBODY
        born = alike[0].birth.display()
        if len(alike) > 1:
            why = f"trong đơn vị có nhiều người trùng họ tên, sinh năm {row.birth.year}"
            return _asked(alike, f"{why}: {_named(alike)}; hãy ghi đủ ngày sinh hoặc số CCCD")
        return Match(
            alike[0],
            field="birth",
            remark=f"hồ sơ của người cùng họ tên trong đơn vị ghi sinh {born}, được coi là một "
            "người; nếu là người khác, hãy ghi số CCCD của cả hai",
        )


def _asked(people: Iterable[Person], trouble: str) -> Match:
    """Return the question which of several people is meant."""
    candidates = tuple(sorted(people, key=lambda person: person.code))
    return Match(trouble=trouble, candidates=candidates, choice=OPEN)


def _named(people: Iterable[Person]) -> str:
    """Return people by file number, with what else tells them apart."""
    found = sorted(people, key=lambda person: person.code)
    return ", ".join(f"{person.code} (sinh {person.birth.display()})" for person in found)


def _answered(found: Match, answer: Answer) -> Match:
    """Return what the clerk said, or the question anew when that is no longer possible."""
    candidates = found.candidates or tuple(filter(None, [found.person]))
    by_code = {person.code: person for person in candidates}
    if not answer.holds_for(by_code):
        return _asked(candidates, "hồ sơ đã thay đổi từ lúc chọn; hãy chọn lại ở bước Sửa giá trị")
    remark = "bỏ qua dòng này theo lựa chọn ở bước Sửa giá trị" if answer.choice == LEFT_OUT else ""
    return Match(
        by_code.get(answer.choice), remark=remark, candidates=candidates, choice=answer.choice
    )


# Name and birth, not either alone: a province has a hundred people of one name, many of one year.
# A file may know the birth less precisely than the row.
POSSIBLE_SQL = """
SELECT id FROM personnel_person WHERE national_id = ANY(%s) AND national_id <> ''
UNION
SELECT p.id FROM unnest(%s::text[], %s::date[], %s::date[]) r (sort_name, first_day, last_day)
  JOIN personnel_person p
    ON p.sort_name = r.sort_name
   AND p.birth_on BETWEEN date_trunc('year', r.first_day)::date
                      AND (date_trunc('year', r.first_day) + interval '1 year -1 day')::date
 WHERE p.birth_on BETWEEN r.first_day AND r.last_day OR p.birth_precision <> 'day'
"""


def _possible(rows: list[RosterPerson]) -> RawSQL:
    """Return the keys of people who have the identity number, or the name and birth, of a row."""
    identities = [row.national_id for row in rows if row.national_id]
    names = [name_sort_key(row.full_name) for row in rows]
    first_days = [row.birth.first_day for row in rows]
    last_days = [row.birth.last_day for row in rows]
    return RawSQL(POSSIBLE_SQL, [identities, names, first_days, last_days])  # noqa: S611 (values are bound)


def name_key(name: str, birth: PartialDate) -> Key:
    """Return the name, however spelt, with the year of birth."""
    return spelling_key(name), birth.year


def may_be_one(first: PartialDate, second: PartialDate) -> bool:
    """Return whether two dates may be the same day: equal as far as both are known."""
    return first.first_day <= second.last_day and second.first_day <= first.last_day
