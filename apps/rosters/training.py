"""What a table says of training: levels by words and marks, and where they were earned. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from apps.core.cells import text_of
from apps.rosters.headings import GRADUATED, INSTITUTION, LEVEL, LEVEL_MARK, STUDYING, Column
from apps.rosters.levels import NONE, UNKNOWN, HeldLevels, LevelWords
from apps.rosters.problems import Fault
from apps.rosters.sheet import column_letters
from apps.rosters.studies import Study, study_of
from apps.rosters.table import Table

NOTHING: Mapping[str, Study] = MappingProxyType({})


class Training:
    """Reads the columns of every ladder of one table."""

    def __init__(self, table: Table) -> None:
        self.table, self.words = table, table.words
        ladders = dict.fromkeys(c.ladder for c in table.heading.columns if c.ladder)
        self.ladders = [ladder for ladder in ladders if ladder in self.words.ladders]
        self.found: dict[str, list[HeldLevels]] = {}
        self.has_empty_cells = False

    def levels(self) -> list[Mapping[str, HeldLevels]]:
        """Return the levels of each row, by ladder; rows alike share one mapping."""
        kept = [ladder for ladder in self.ladders if self._level_columns(ladder)]
        if not kept:
            return [{} for _ in self.table.rows]
        self.found = {ladder: self._ladder(ladder) for ladder in kept}
        shared: dict[tuple[HeldLevels, ...], Mapping[str, HeldLevels]] = {}
        mappings = []
        for held in zip(*self.found.values(), strict=True):
            if held not in shared:
                shared[held] = dict(zip(kept, held, strict=True))
            mappings.append(shared[held])
        return mappings

    def _level_columns(self, ladder: str) -> list[Column]:
        columns = self.table.heading.all_of(LEVEL, LEVEL_MARK, STUDYING)
        return [column for column in columns if column.ladder == ladder]

    def _ladder(self, ladder: str) -> list[HeldLevels]:
        of_ladder = self._level_columns(ladder)
        known = self.words.ladders[ladder]
        found = [UNKNOWN] * len(self.table.rows)
        for column in of_ladder:
            if column.field == LEVEL:
                told = self.table.read(column, ladder, ladder)
                found = _both(known, found, told)
            elif column.field == STUDYING:
                told = self.table.read(column, ladder, ladder)
                studying = [HeldLevels(None, h.earned or h.studying) if h else h for h in told]
                found = _both(known, found, studying)
        marks = [c for c in of_ladder if c.field == LEVEL_MARK]
        found = _both(known, found, self._marked(ladder, marks)) if marks else found
        return self._with_empty(of_ladder, known, found)

    def _with_empty(
        self, columns: Sequence[Column], known: LevelWords, found: list[HeldLevels]
    ) -> list[HeldLevels]:
        """Take empty cells for "none" where the clerk said so, and note that there are some."""
        if UNKNOWN not in found:
            return found
        indexes = [column.index for column in columns]
        empty = [
            held == UNKNOWN and not any(text_of(row[index]) for index in indexes)
            for held, row in zip(found, self.table.rows, strict=True)
        ]
        self.has_empty_cells = self.has_empty_cells or any(empty)
        if not self.words.empty_is_none or NONE not in known.ranks:
            return found
        nothing = HeldLevels(earned=NONE)
        return [nothing if e else held for e, held in zip(empty, found, strict=True)]

    def _marked(self, ladder: str, columns: Sequence[Column]) -> list[HeldLevels]:
        """Return the levels marked in the columns of a ladder, the highest of several."""
        found: list[HeldLevels] = [UNKNOWN] * len(self.table.rows)
        known = self.words.ladders[ladder]
        for column in sorted(columns, key=lambda c: known.rank(c.level)):
            self.table.columns.setdefault(ladder, column_letters(column.index))
            marks = self.table.read(column, "mark", f"{ladder}:{column.level}")
            for place, mark in enumerate(marks):
                if not mark:
                    continue
                held = found[place]
                if mark == "studying":
                    found[place] = HeldLevels(held.earned, column.level)
                    continue
                if held.earned:
                    self._report_two_marks(place, column)
                found[place] = HeldLevels(column.level, held.studying)
        return found

    def _report_two_marks(self, place: int, column: Column) -> None:
        fault = Fault("đã đánh dấu nhiều mức; chỉ lấy mức cao nhất, hãy kiểm tra lại", "warning")
        self.table.report(place, column, fault, self.table.rows[place][column.index])

    def studies(self) -> list[Mapping[str, Study]]:
        """Return, by ladder, where and when each person earned the level, where the file says."""
        rows = len(self.table.rows)
        found: list[dict[str, Study] | None] = [None] * rows
        for ladder in self.ladders:
            for place, study in enumerate(self._studies(ladder)):
                if study is not None:
                    found[place] = (found[place] or {}) | {ladder: study}
        return [studies or NOTHING for studies in found]

    def _studies(self, ladder: str) -> list[Study | None]:
        told: list[Study | None] = [None] * len(self.table.rows)
        held = self.found.get(ladder)
        for column in self.table.heading.all_of(LEVEL) if held else ():
            if column.ladder == ladder:
                told = self._beside_levels(column, held, told)
        for column in self.table.heading.all_of(INSTITUTION, GRADUATED):
            if column.ladder == ladder:
                told = self._in_own_column(column, told)
        return told

    def _beside_levels(
        self, column: Column, held: Sequence[HeldLevels], told: list[Study | None]
    ) -> list[Study | None]:
        known = self.words.ladders[column.ladder]
        raw = self.table.raw(column)
        memo = {
            (value, levels.earned): study_of(value, levels.earned, known)
            for value, levels in set(zip(raw, held, strict=True))
            if levels.earned not in (None, NONE)
        }
        if not any(memo.values()):
            return told
        return [
            memo.get((value, levels.earned)) or before
            for value, levels, before in zip(raw, held, told, strict=True)
        ]

    def _in_own_column(self, column: Column, told: list[Study | None]) -> list[Study | None]:
        is_year = column.field == GRADUATED
        found = self.table.read(column, "year" if is_year else "text", column.key)
        result: list[Study | None] = []
        for value, before in zip(found, told, strict=True):
            study = before or Study()
            if value:
                study = Study(study.institution, value) if is_year else Study(value, study.year)
            result.append(study if study != Study() else None)
        return result


def _both(
    known: LevelWords, first: Sequence[HeldLevels], second: Sequence[HeldLevels | None]
) -> list[HeldLevels]:
    """Return the higher of what two columns of one ladder say."""
    return [
        a if not b or b == UNKNOWN or a == b else b if a == UNKNOWN else _higher(known, a, b)
        for a, b in zip(first, second, strict=True)
    ]


def _higher(known: LevelWords, a: HeldLevels, b: HeldLevels) -> HeldLevels:
    earned = [level for level in (a.earned, b.earned) if level]
    studying = [level for level in (a.studying, b.studying) if level]
    return HeldLevels(known.highest(earned), known.highest(studying))
