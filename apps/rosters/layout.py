"""How a file is to be read: its tables, what each column holds, what its words mean. Pure.

A layout is guessed from the headings, shown to the clerk, changed by her and kept; the next file
with the same headings is read by it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, Self

from apps.rosters.catalogue import Catalogue
from apps.rosters.headings import (
    GRADUATED,
    INSTITUTION,
    LEVEL,
    LEVEL_MARK,
    RATING,
    STUDYING,
    Column,
    plain,
)
from apps.rosters.problems import UnreadableFile

EmptyLevel = Literal["unknown", "none"]

# Field of a column, the words for it in a list of choices, whether every roster needs it.
FIELDS: tuple[tuple[str, str, bool], ...] = (
    ("ordinal", "Số thứ tự", False),
    ("full_name", "Họ và tên", True),
    ("family_name", "Họ và tên đệm (tên ở cột khác)", False),
    ("given_name", "Tên (họ và tên đệm ở cột khác)", False),
    ("sex", "Giới tính: nam, nữ", True),
    ("sex_male", "Giới tính: đánh dấu nếu là nam", False),
    ("sex_female", "Giới tính: đánh dấu nếu là nữ", False),
    ("birth", "Ngày, tháng, năm sinh", True),
    ("birth_male", "Ngày sinh của nam", False),
    ("birth_female", "Ngày sinh của nữ", False),
    ("birth_day", "Ngày sinh: ngày (tháng, năm ở cột khác)", False),
    ("birth_month", "Ngày sinh: tháng", False),
    ("birth_year", "Ngày sinh: năm", False),
    ("national_id", "Số căn cước (CCCD, CMND)", False),
    ("ethnicity", "Dân tộc", False),
    ("native_place", "Quê quán", False),
    ("phone", "Điện thoại", False),
    ("unit", "Đơn vị công tác", False),
    ("title", "Chức vụ, chức danh", True),
    ("concurrent", "Chức vụ kiêm nhiệm", False),
    ("party_title", "Chức vụ Đảng", False),
    ("planned_title", "Chức danh quy hoạch", False),
    ("assigned_from", "Ngày bổ nhiệm, giữ chức vụ", False),
    ("employment_kind", "Cán bộ, công chức, viên chức, hợp đồng", False),
    ("recruited_on", "Ngày tuyển dụng, vào ngành", False),
    ("party_member", "Đảng viên (dấu hoặc ngày)", False),
    ("party_admitted", "Ngày vào Đảng (dự bị)", False),
    ("party_official", "Ngày vào Đảng chính thức", False),
    ("field_of_study", "Chuyên ngành đào tạo", False),
    ("ratings", "Xếp loại các năm (mỗi dòng một năm)", False),
    ("is_local", "Người địa phương", False),
    ("note", "Ghi chú", False),
    ("ignore", "Không đọc cột này", False),
)
LADDERS: Mapping[str, str] = {
    "professional": "Trình độ chuyên môn",
    "political_theory": "Lý luận chính trị",
    "state_management": "Quản lý nhà nước",
    "informatics": "Tin học",
    "foreign_language": "Ngoại ngữ",
    "minority_language": "Tiếng dân tộc",
    "defence_security": "Quốc phòng - an ninh",
    "edu_management": "Quản lý giáo dục",
    "pedagogy": "Nghiệp vụ sư phạm",
}
# What a roster must tell of each person, and the fields any of which tells it.
NEEDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Họ và tên", frozenset({"full_name", "given_name"})),
    ("Ngày sinh", frozenset({"birth", "birth_male", "birth_female", "birth_year"})),
    ("Giới tính", frozenset({"sex", "sex_male", "sex_female", "birth_male", "birth_female"})),
    ("Chức vụ, chức danh", frozenset({"title"})),
)
_PLAIN_FIELDS = frozenset(key for key, _, _ in FIELDS)
_OF_LADDER = frozenset({LEVEL, STUDYING, INSTITUTION, GRADUATED})
_WORDS_OF_LADDER = {
    LEVEL: "{ladder}: ghi bằng chữ",
    STUDYING: "{ladder}: mức đang học",
    INSTITUTION: "{ladder}: nơi đào tạo",
    GRADUATED: "{ladder}: năm tốt nghiệp",
}
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNREADABLE = "Cách đọc đã lưu của tệp này bị hỏng; hãy nhận bảng và ghép cột lại."


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where one table stands and what its columns hold.

    `top` is the row Excel shows, `height` counts the rows of the heading; columns count from 0.
    No `columns` at all: they are guessed from the heading. `headings` are the joined texts above
    the columns, by which the same layout is known in another file. `unit` is the code of the
    unit of every row that names none.
    """

    sheet: str
    top: int
    height: int
    columns: tuple[tuple[int, str], ...] = ()
    unit: str | None = None
    headings: tuple[tuple[int, str], ...] = ()

    def key(self) -> str:
        """Return the headings from left to right, normalised; years do not count."""
        return "|".join(_YEAR.sub("", plain(text)) for _, text in sorted(self.headings))

    def missing(self) -> tuple[str, ...]:
        """Return what every roster needs and no column of the table tells."""
        told = {key for _, key in self.columns}
        return tuple(label for label, fields in NEEDS if not fields & told)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a whole file is read; `words` are (kind, spelling_key, code), "" leaves a value out.

    Kinds are "title", "unit", "ethnicity", "employment_kind" and "level:" with a ladder; a level
    being studied is "studying:" with its code. `empty_level` is what an empty cell of a column
    of levels says; `pad_identity` gives identity numbers the nought that Excel took.
    """

    tables: tuple[TableLayout, ...] = ()
    words: tuple[tuple[str, str, str], ...] = ()
    decode: bool = True
    empty_level: EmptyLevel = "unknown"
    pad_identity: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the layout as plain data that `from_json` takes back."""
        return json.loads(json.dumps(asdict(self)))

    @classmethod
    def from_json(cls, data: str | Mapping[str, object]) -> Self:
        """Return the layout that `to_json` gave; UnreadableFile, with a sentence, for others."""
        try:
            found = json.loads(data) if isinstance(data, str) else data
            layout = cls(
                tables=tuple(map(_table_of, found["tables"])),
                words=tuple((str(a), str(b), str(c)) for a, b, c in found.get("words", ())),
                decode=bool(found.get("decode", True)),
                empty_level="none" if found.get("empty_level") == "none" else "unknown",
                pad_identity=bool(found.get("pad_identity", False)),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnreadableFile(_UNREADABLE) from error
        return layout

    def fingerprint(self) -> str:
        """Return what tells the layout again: a hash of the headings of its different tables.

        How many sheets repeat a heading, what they are called and where on them the table
        stands does not count.
        """
        keys = sorted({table.key() for table in self.tables})
        return hashlib.sha256("\n".join(keys).encode()).hexdigest()

    def moved_to(self, guess: "Layout", *, keep_units: bool = False) -> "Layout":
        """Return this layout on the tables of another file, whose own layout is `guess`.

        A table whose headings are known here has its columns read as here, the others as
        guessed. Units chosen for whole tables stay behind unless `keep_units`, and then go by
        the sheet's name: another office may send the same form.
        """
        known = {table.key(): table for table in reversed(self.tables)}
        units = {table.sheet: table.unit for table in self.tables} if keep_units else {}
        return replace(
            self,
            tables=tuple(
                replace(
                    _columns_as(known.get(table.key()), table),
                    unit=units.get(table.sheet) or table.unit,
                )
                for table in guess.tables
            ),
        )

    def with_words(self, words: Iterable[tuple[str, str, str]]) -> "Layout":
        """Return the layout with further words; a word said anew replaces the old one."""
        said = {(kind, key): code for kind, key, code in (*self.words, *words)}
        return replace(self, words=tuple((*word, code) for word, code in said.items()))

    def words_of(self, kind: str) -> dict[str, str]:
        """Return spelling_key -> code of one kind of word."""
        return {key: code for word_kind, key, code in self.words if word_kind == kind}

    def tables_of(self, sheet: str) -> list[TableLayout]:
        """Return the tables of a sheet, from the top."""
        return sorted((t for t in self.tables if t.sheet == sheet), key=lambda table: table.top)


def _table_of(data: Mapping[str, object]) -> TableLayout:
    unit = data.get("unit")
    return TableLayout(
        sheet=str(data["sheet"]),
        top=int(data["top"]),
        height=int(data["height"]),
        columns=tuple((int(index), str(key)) for index, key in data.get("columns", ())),
        unit=str(unit) if unit else None,
        headings=tuple((int(index), str(text)) for index, text in data.get("headings", ())),
    )


def _columns_as(known: TableLayout | None, table: TableLayout) -> TableLayout:
    """Return `table` with its columns read as those of `known`, which has the same headings."""
    if known is None:
        return table
    there = [index for index, _ in sorted(known.headings)]
    here = [index for index, _ in sorted(table.headings)]
    keys, guessed = dict(known.columns), dict(table.columns)
    columns = []
    for old, new in zip(there, here, strict=True):
        key = keys.get(old, "ignore")
        is_yearly = key.startswith(f"{RATING}:") and guessed.get(new, "").startswith(f"{RATING}:")
        columns.append((new, guessed[new] if is_yearly else key))
    return replace(table, columns=tuple(columns))


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One line of a list of what a column may hold."""

    key: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class FieldNames:
    """Every key a column may have, with the words for it."""

    catalogue: Catalogue
    years: Sequence[int] = field(default=())

    def choices(self) -> list[FieldChoice]:
        """Return the choices in the order of a roster, training last, by ladder."""
        found = [FieldChoice(key, label) for key, label, _ in FIELDS]
        found += [
            FieldChoice(f"{RATING}:{year}", f"Xếp loại năm {year}", "Xếp loại")
            for year in self.years
        ]
        for ladder in self._ladders():
            group = ladder_label(ladder)
            keys = [f"{what}:{ladder}" for what in (LEVEL, STUDYING, INSTITUTION, GRADUATED)]
            ranks = self.catalogue.ranks.get(ladder, {})
            keys += [f"{LEVEL_MARK}:{ladder}:{level}" for level in sorted(ranks, key=ranks.get)]
            found += [FieldChoice(key, self.label(key), group) for key in keys]
        return found

    def label(self, key: str) -> str:
        """Return the words for a key."""
        kind, ladder, level = (*key.split(":"), "", "")[:3]
        if kind == RATING:
            return f"Xếp loại năm {ladder}"
        if kind == LEVEL_MARK:
            name = self.catalogue.label(f"level:{ladder}", level)
            return f"{ladder_label(ladder)}: đánh dấu {name}"
        if kind in _WORDS_OF_LADDER:
            return _WORDS_OF_LADDER[kind].format(ladder=ladder_label(ladder))
        return next((label for name, label, _ in FIELDS if name == key), key)

    def column(self, index: int, heading: str, key: str) -> Column | None:
        """Return the column that a layout's key speaks of, None for a key nobody knows."""
        parts = key.split(":")
        if len(parts) == 1 and key in _PLAIN_FIELDS:
            return Column(index, heading, key)
        if parts[0] == RATING and len(parts) == len(("rating", "year")):
            return Column(index, heading, RATING, level=parts[1]) if _is_year(parts[1]) else None
        kind, ladder, level = (*parts, "", "")[:3]
        if ladder not in self._ladders() or key != ":".join(filter(None, (kind, ladder, level))):
            return None
        if kind == LEVEL_MARK and level in self.catalogue.ranks.get(ladder, {}):
            return Column(index, heading, kind, ladder, level)
        return Column(index, heading, kind, ladder) if kind in _OF_LADDER and not level else None

    def _ladders(self) -> list[str]:
        return list(dict.fromkeys([*LADDERS, *self.catalogue.levels]))


def ladder_label(ladder: str) -> str:
    """Return the name of a ladder."""
    return LADDERS.get(ladder, ladder)


def _is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None
