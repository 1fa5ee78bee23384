"""What a step of the wizard asks, as forms filled with what was found, and the answers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.forms import BaseForm, BoundField

from apps.accounts.models import User
from apps.personnel.models import EmploymentKind, Ethnicity
from apps.qualifications.models import Ladder, Level
from apps.rosters import wizard
from apps.rosters.forms import (
    UNSAID,
    ColumnsForm,
    Group,
    ReadingForm,
    TableForm,
    ValuesForm,
)
from apps.rosters.known import gather
from apps.rosters.layout import FieldNames, Layout, TableLayout, ladder_label
from apps.rosters.models import ImportBatch, ImportWork
from apps.rosters.namesake_answers import PeopleAnswers
from apps.rosters.sheet import column_letters
from apps.units.forms import unit_choices
from apps.units.models import Title, Unit

HIDDEN = "đang ẩn, không đọc"
NO_TABLE = "không thấy bảng danh sách"
NO_SHEET = "Hãy chọn ít nhất một bảng để đọc."
SHOWN_VALUES = 200
RATED_YEARS = 6
MOST_IN_A_LINE = 3
# A person has one of each: two columns of it would leave one unread.
ONLY_ONCE = frozenset({"full_name", "family_name", "given_name", "sex", "birth", "national_id"})
STUDYING = "studying:"
KIND_LABELS = {
    "title": "Chức vụ, chức danh",
    "unit": "Đơn vị",
    "ethnicity": "Dân tộc",
    "employment_kind": "Đối tượng: cán bộ, công chức, viên chức, hợp đồng",
}


@dataclass
class TableLine:
    """One table of a sheet, or the place for one where none was found."""

    form: TableForm
    people: int
    layout: TableLayout | None


@dataclass
class PreviewLine:
    """A row of a sheet as Excel shows it; `kind` is "heading", "hidden", "gap" or ""."""

    number: int
    cells: list[tuple[str, int]]  # text and how many columns it reaches over
    kind: str = ""


@dataclass
class SheetAnswers:
    """One sheet as the page shows it."""

    name: str
    words: str
    rows: list[PreviewLine]
    letters: list[str]
    tables: list[TableLine] = field(default_factory=list)
    unknown_unit: str = ""


class TableAnswers:
    """Which tables are read, from which heading, for which unit; old letters and empty cells."""

    def __init__(self, batch: ImportBatch, work: ImportWork, user: User) -> None:
        self.batch, self.user = batch, user
        self.inspection = work.inspection
        self.layout = wizard.chosen_layout(batch)
        self.decoded = [text for sheet in self.inspection["sheets"] for text in sheet["decoded"]]
        self.fonts = ", ".join(dict.fromkeys(text["encoding"].upper() for text in self.decoded))
        self.errors: list[str] = list(filter(None, [self.inspection["trouble"]]))
        self._build(None)

    def _build(self, data: Mapping | None) -> None:
        asked = {
            "decode": bool(self.decoded),
            "empty_level": self.inspection["has_empty_levels"],
            "pad_identity": bool(self.inspection["lost_noughts"]) or self.layout.pad_identity,
        }
        initial = {
            "decode": "yes" if self.layout.decode else "no",
            "empty_level": self.layout.empty_level,
            "pad_identity": "yes" if self.layout.pad_identity else "no",
        }
        names = [name for name, is_asked in asked.items() if is_asked]
        self.form = ReadingForm(data, asked=names, initial=initial)
        self.sheets = [
            self._sheet(place, sheet, data) for place, sheet in enumerate(self.inspection["sheets"])
        ]

    def _sheet(self, place: int, sheet: dict, data: Mapping | None) -> SheetAnswers:
        width = max((used_width(row["cells"]) for row in sheet["rows"]), default=0)
        shown = SheetAnswers(
            name=sheet["name"],
            words=words_of_sheet(sheet),
            rows=preview_of(sheet, width),
            letters=[column_letters(index) for index in range(width)],
            unknown_unit=sheet["unit_text"] if not sheet["unit_code"] else "",
        )
        if sheet["hidden"] or not sheet["rows"]:
            return shown
        for number, table in enumerate(sheet["tables"] or [None]):
            shown.tables.append(self._line(f"t{place}-{number}", sheet, table, data))
        return shown

    def _line(
        self, prefix: str, sheet: dict, table: dict | None, data: Mapping | None
    ) -> TableLine:
        layout = table["layout"] if table else {"top": 1, "height": 1, "unit": None}
        asks_unit = sheet["name"] in self.inspection.get("unplaced", ()) or bool(layout["unit"])
        form = TableForm(
            data,
            prefix=prefix,
            user=self.user,
            asks_unit=asks_unit,
            initial={
                "use": bool(table),
                "top": layout["top"],
                "height": layout["height"],
                "unit": layout["unit"] or self.batch.choices.get("unit"),
            },
        )
        known = Layout.from_json({"tables": [layout]}).tables[0] if table else None
        return TableLine(form, table["people"] if table else 0, known)

    def bind(self, data: Mapping) -> None:
        """Take what was sent."""
        self._build(data)

    def lines(self) -> Iterator[tuple[SheetAnswers, TableLine]]:
        """Yield every table with its sheet."""
        for sheet in self.sheets:
            for line in sheet.tables:
                yield sheet, line

    def is_valid(self) -> bool:
        """Return whether every answer can be taken; `errors` say what cannot."""
        self.errors = []
        forms = [self.form, *(line.form for _, line in self.lines())]
        if not all(list(map(is_right, forms))):
            self.errors.append("Có số dòng ghi chưa đúng; hãy xem các ô bên dưới.")
            return False
        used = [(sheet, line) for sheet, line in self.lines() if line.form.cleaned_data["use"]]
        if not used:
            self.errors.append(NO_SHEET)
        self.errors += [
            f"Hãy chọn đơn vị của người trong trang tính “{sheet.name}”."
            for sheet, line in used
            if "unit" in line.form.fields
            and not line.form.cleaned_data["unit"]
            and not self.batch.choices.get("unit")
        ]
        return not self.errors

    def result(self) -> tuple[Layout, dict[str, object]]:
        """Return the layout as it was answered."""
        told = self.form.cleaned_data
        decode = told.get("decode", self.layout.decode)
        layout = replace(
            self.layout,
            tables=tuple(
                self._table(sheet, line, keeps_headings=decode == self.layout.decode)
                for sheet, line in self.lines()
                if line.form.cleaned_data["use"]
            ),
            decode=decode,
            empty_level=told.get("empty_level", self.layout.empty_level),
            pad_identity=told.get("pad_identity", self.layout.pad_identity),
        )
        return layout, {}

    def _table(self, sheet: SheetAnswers, line: TableLine, *, keeps_headings: bool) -> TableLayout:
        """Return a table as it was answered; what its columns hold stays a guess until asked."""
        told = line.form.cleaned_data
        unit = told["unit"].code if told.get("unit") else None
        made = TableLayout(sheet.name, told["top"], told["height"], unit=unit)
        known = line.layout
        if known is None or (known.top, known.height) != (made.top, made.height):
            return made
        if wizard.COLUMNS not in self.batch.choices.get("confirmed", []):
            return made
        headings = known.headings if keeps_headings else ()
        return replace(made, columns=known.columns, headings=headings)


def is_right(form: BaseForm) -> bool:
    """Return whether a form is right; asked of each, so that each says what is wrong."""
    return form.is_valid()


def words_of_sheet(sheet: dict) -> str:
    """Return in a few words what became of a sheet."""
    if sheet["hidden"]:
        return HIDDEN
    if not sheet["tables"]:
        return NO_TABLE
    people = sum(table["people"] for table in sheet["tables"])
    unit = f", {sheet['unit_text']}" if sheet["unit_text"] else ""
    return f"{people} người{unit}"


def used_width(cells: Iterable[str]) -> int:
    """Return up to which column a row is filled."""
    return max((index for index, cell in enumerate(cells, start=1) if cell), default=0)


def preview_of(sheet: dict, width: int) -> list[PreviewLine]:
    """Return the rows of a sheet to look at, headings marked, a gap where rows are passed over."""
    headings = {
        number
        for table in sheet["tables"]
        for number in range(
            table["layout"]["top"], table["layout"]["top"] + table["layout"]["height"]
        )
    }
    lines: list[PreviewLine] = []
    for row in sheet["rows"]:
        number = row["number"]
        if lines and number > lines[-1].number + 1:
            lines.append(PreviewLine(number - 1, [("", width)], "gap"))
        kind = "heading" if number in headings else "hidden" if row["is_hidden"] else ""
        cells = [*row["cells"], *[""] * width][:width]
        lines.append(PreviewLine(number, spread(cells), kind))
    return lines


def spread(cells: list[str]) -> list[tuple[str, int]]:
    """Return the cells of a row; in a line of text each reaches over the empty ones beside it."""
    is_line = 0 < sum(map(bool, cells)) <= MOST_IN_A_LINE
    if not is_line:
        return [(cell, 1) for cell in cells]
    spans: list[tuple[str, int]] = []
    for cell in cells:
        if cell or not spans or not spans[-1][0]:
            spans.append((cell, 1))
        else:
            spans[-1] = (spans[-1][0], spans[-1][1] + 1)
    return spans


@dataclass
class ColumnLine:
    """One column with what it is taken for."""

    index: int
    letter: str
    heading: str
    samples: list[str]
    is_certain: bool
    name: str  # of its field in the form
    field: BoundField | None = None


@dataclass
class TableColumns:
    """The columns of all tables with the same heading."""

    title: str
    missing: str
    ignored: str
    tables: list[TableLayout]
    rows: list[ColumnLine]


class ColumnAnswers:
    """What each column holds; tables with the same heading are asked about once."""

    def __init__(self, batch: ImportBatch, work: ImportWork, user: User) -> None:
        self.layout = wizard.chosen_layout(batch)
        self.inspection = work.inspection
        self.errors: list[str] = []
        self.names = FieldNames(gather(user).catalogue(), years_of(self.layout))
        self.fields: dict[str, tuple[str, str]] = {}
        self.tables = self._tables()
        self._build(None)

    def _tables(self) -> list[TableColumns]:
        found: dict[tuple, TableColumns] = {}
        for sheet in self.inspection["sheets"]:
            for table in sheet["tables"]:
                layout = Layout.from_json({"tables": [table["layout"]]}).tables[0]
                key = (layout.key(), tuple(column["index"] for column in table["columns"]))
                if key not in found:
                    found[key] = self._columns(len(found), layout, table)
                found[key].tables.append(layout)
        for table in found.values():
            sheets = list(dict.fromkeys(layout.sheet for layout in table.tables))
            table.title = f"Trang tính “{sheets[0]}”"
            if len(sheets) > 1:
                table.title += f" và {len(sheets) - 1} trang tính cùng tiêu đề"
        return list(found.values())

    def _columns(self, number: int, layout: TableLayout, table: dict) -> TableColumns:
        rows = []
        for column in table["columns"]:
            name = f"c{number}-{column['index']}"
            heading = column["heading"] or "không có tiêu đề"
            self.fields[name] = (f"Cột {column['letter']} ({heading}) là", column["field"])
            rows.append(
                ColumnLine(
                    column["index"],
                    column["letter"],
                    column["heading"],
                    column["samples"],
                    column["is_certain"],
                    name,
                )
            )
        ignored = [c for c in table["columns"] if c["field"] == "ignore"]
        return TableColumns(
            title="",
            missing=", ".join(layout.missing()),
            ignored=", ".join(f"{c['letter']} ({c['heading'] or 'trống'})" for c in ignored),
            tables=[],
            rows=rows,
        )

    def _build(self, data: Mapping | None) -> None:
        self.form = ColumnsForm(data, columns=self.fields, groups=self.choices())
        for table in self.tables:
            for row in table.rows:
                row.field = self.form[row.name]

    def choices(self) -> list[Group]:
        """Return what a column may hold, in groups."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for choice in self.names.choices():
            groups.setdefault(choice.group or "Thông tin chung", []).append(
                (choice.key, choice.label)
            )
        return list(groups.items())

    def bind(self, data: Mapping) -> None:
        """Take what was sent."""
        self._build(data)

    def is_valid(self) -> bool:
        """Return whether every answer can be taken; `errors` say what cannot."""
        if not self.form.is_valid():
            self.errors = ["Có cột chưa chọn nội dung; hãy chọn lại."]
            return False
        self.errors = [sentence for table in self.tables for sentence in self._doubles(table)]
        return not self.errors

    def _doubles(self, table: TableColumns) -> Iterator[str]:
        """Yield a sentence for each thing that two columns were said to hold."""
        letters: dict[str, list[str]] = {}
        for row in table.rows:
            letters.setdefault(self.form.cleaned_data[row.name], []).append(row.letter)
        for key, found in letters.items():
            if key in ONLY_ONCE and len(found) > 1:
                yield (
                    f"Cột {' và '.join(found)} cùng được chọn là “{self.names.label(key)}”; hãy "
                    "chọn một cột, cột kia chọn nội dung khác hoặc không đọc."
                )

    def result(self) -> tuple[Layout, dict[str, object]]:
        """Return the layout as it was answered."""
        told = {
            (layout.sheet, layout.top): tuple(
                (row.index, self.form.cleaned_data[row.name]) for row in table.rows
            )
            for table in self.tables
            for layout in table.tables
        }
        tables = tuple(
            replace(layout, columns=told.get((layout.sheet, layout.top), layout.columns))
            for layout in self.layout.tables
        )
        return replace(self.layout, tables=tables), {}


def years_of(layout: Layout) -> list[int]:
    """Return the years whose ratings a column may hold: those of the file and the last ones."""
    this = wizard.clock.today().year
    kept = {
        int(key.partition(":")[2])
        for table in layout.tables
        for _, key in table.columns
        if key.startswith("rating:")
    }
    return sorted(kept | set(range(this - RATED_YEARS + 1, this + 1)))


@dataclass
class ValueLine:
    """One unknown value."""

    kind: str
    text: str
    count: int
    cells: str
    name: str
    field: BoundField | None = None


@dataclass
class ValueGroup:
    """The unknown values of one kind."""

    label: str
    rows: list[ValueLine]


class ValueAnswers:
    """What each value that no catalogue knows means, and whom each row that may mean several.

    What was said before can be said anew.
    """

    def __init__(self, batch: ImportBatch, work: ImportWork, user: User) -> None:
        self.batch, self.user = batch, user
        self.errors: list[str] = []
        self.people = PeopleAnswers(batch, work, user)
        self.values = [*batch.choices.get("mapped", []), *work.inspection["unknown"]]
        self.more = max(0, len(self.values) - SHOWN_VALUES)
        self.values = self.values[:SHOWN_VALUES]
        self.entries: dict[str, list[tuple[str, str]]] = {}
        several = len(work.inspection["sheets"]) > 1
        self.rows = [
            ValueLine(
                value["kind"],
                value["text"],
                value["count"],
                ", ".join(f"{s}!{c}" if several else c for s, c in value["cells"])
                + ("…" if value["count"] > len(value["cells"]) else ""),
                f"v{number}",
            )
            for number, value in enumerate(self.values)
        ]
        self._build(None)

    def _build(self, data: Mapping | None) -> None:
        fields = {}
        for row, value in zip(self.rows, self.values, strict=True):
            near = [(s["code"], s["label"]) for s in value["suggestions"]]
            groups = [("Gần giống", near)] if near else []
            groups.append(("Tất cả", self.choices(row.kind)))
            fields[row.name] = (f"“{row.text}” hiểu là", groups, value.get("code", UNSAID))
        self.form = ValuesForm(data, values=fields)
        groups: dict[str, ValueGroup] = {}
        for row in self.rows:
            row.field = self.form[row.name]
            group = groups.setdefault(row.kind, ValueGroup(label_of_kind(row.kind), []))
            group.rows.append(row)
        self.groups = list(groups.values())

    def choices(self, kind: str) -> list[tuple[str, str]]:
        """Return every entry of the catalogue of a kind, each kind asked for once."""
        if kind not in self.entries:
            self.entries[kind] = entries_of(kind, self.user)
        return self.entries[kind]

    def bind(self, data: Mapping) -> None:
        """Take what was sent."""
        self._build(data)
        self.people.bind(data)

    def is_valid(self) -> bool:
        """Return whether every answer can be taken."""
        self.errors = []
        if not self.form.is_valid():
            self.errors.append("Có giá trị chọn chưa đúng; hãy chọn lại.")
        if not self.people.is_valid():
            self.errors += self.people.errors
        return not self.errors

    def result(self) -> tuple[Layout, dict[str, object]]:
        """Return the layout with the words as answered; all of them, and the people, for later."""
        said = []
        for row, value in zip(self.rows, self.values, strict=True):
            code = self.form.cleaned_data[row.name]
            if code != UNSAID:
                said.append(value | {"code": code})
        layout = wizard.with_mapped(wizard.chosen_layout(self.batch), said)
        return layout, {"mapped": said, "people": self.people.result()}


def label_of_kind(kind: str) -> str:
    """Return what a kind of value is called."""
    return KIND_LABELS.get(kind) or ladder_label(kind.removeprefix("level:"))


def entries_of(kind: str, user: User) -> list[tuple[str, str]]:
    """Return the entries of a catalogue as choices, in its order."""
    if kind == "title":
        return list(Title.objects.order_by("order", "name").values_list("code", "name"))
    if kind == "ethnicity":
        return [(group.name, group.name) for group in Ethnicity.objects.order_by("order", "name")]
    if kind == "unit":
        units = Unit.objects.visible_to(user).open().order_by("order", "name", "pk")
        return unit_choices(list(units))
    if kind == "employment_kind":
        return list(EmploymentKind.choices)
    ladder = Ladder.objects.filter(code=kind.removeprefix("level:")).first()
    levels = list(Level.objects.filter(ladder=ladder).order_by("rank"))
    held = [(level.code, level.name) for level in levels]
    studying = [(STUDYING + level.code, f"Đang học {level.name}") for level in levels if level.rank]
    return [*held, *studying]
