"""The heading of a roster: where the table begins and what each column holds. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from apps.core.cells import CellValue
from apps.core.text import clean, fold, spelling_key
from apps.rosters.levels import LevelWords
from apps.rosters.sheet import Merge, Row, Sheet

IGNORED = "ignore"
LEVEL, LEVEL_MARK, STUDYING = "level", "mark", "studying"
INSTITUTION, GRADUATED = "institution", "graduated"
RATING, RATINGS = "rating", "ratings"
NAME_FIELDS = frozenset({"full_name", "family_name", "given_name"})
BIRTH_PARTS = ("birth_day", "birth_month", "birth_year")
_MAX_HEADING_ROWS = 4
_MAX_HEADING_LENGTH = 120
_LEAST_COLUMNS = 3
_SUB_HEADING_LENGTH = 40

# Accent-free words of the whole heading, parent first; the first rule that fits decides.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("ordinal", r"(so )?(stt|tt|thu tu)$|so$"),
        (IGNORED, r".*(ngay|noi|co quan) cap|.*ho (va )?ten (bo|me|cha|vo|chong|con|nguoi)\b"),
        ("family_name", r"ho(( va)? (ten )?(dem|lot|chu dem|chu lot))?$"),
        ("given_name", r"ten$"),
        ("full_name", r"ho (va )?(chu |ten )?(dem )?(va )?ten\b|ho ten|ten can bo|ten nhan vien"),
        (IGNORED, r".*(xep loai|phan loai|danh gia).*(dang vien|to chuc|tot nghiep|bang|chuan)"),
        (IGNORED, r".*(quyet dinh|\bqd\b).*quy hoach|.*quy hoach.*(quyet dinh|\bqd\b)"),
        ("planned_title", r".*(chuc (vu|danh)\b.*quy hoach|quy hoach.*chuc (vu|danh)\b)"),
        (IGNORED, r".*\b(nhiem ky|nam|ngay|doi tuong)\b.*quy hoach|.*quy hoach.*(nhiem ky|nam)$"),
        (IGNORED, r".*(noi sinh|nghe nghiep|ma so)"),
        ("planned_title", r".*\b(quy hoach|qh)\b"),
        (IGNORED, r".*(chuyen tiep|de xuat|de nghi)"),
        (IGNORED, r"((he so|bac|muc) )?luong|phu cap|tham nien|ton giao|dia chi|noi o|thuong tru"),
        (IGNORED, r"email|thu dien tu|(so )?so bhxh|bhxh|so quyet dinh|tuoi$|hon nhan|suc khoe"),
        (IGNORED, r"khen thuong|ky luat|tai khoan|ma so thue|so hieu|thoi gian nghi huu|nghi huu"),
        (IGNORED, r".*\b(ngach|hang)\b"),
        (IGNORED, r".*(van hoa|hoc van|giao duc pho thong|\bgdpt\b)"),
        ("rating", r".*(xep loai|phan loai|danh gia|muc do hoan thanh)"),
        ("birth", r".*((ngay|thang|nam) sinh|sinh ngay|\bsinh nam)|ntns$|ns$|ngay thang nam$"),
        ("sex", r".*gioi tinh|phai$|gt$|nam nu$"),
        ("national_id", r".*(cccd|cmnd|cmt\b|can cuoc|dinh danh|chung minh)"),
        ("native_place", r".*(que quan|nguyen quan)|que$"),
        ("note", r".*ghi chu"),
        ("phone", r".*dien thoai|sdt|so dt|di dong"),
        ("party_official", r".*(dang.*chinh thuc|chinh thuc.*dang)|ngay chinh thuc"),
        ("party_title", r".*(chuc (vu|danh).*\bdang\b|dang.*chuc vu|cap uy)"),
        ("party_admitted", r".*((vao|ket nap).*\b(dang|dcs)|\bdang\b.*(ngay vao|ket nap|du bi))"),
        ("concurrent", r".*kiem nhiem"),
        ("assigned_from", r".*\b(bo nhiem|giu chuc|nhan chuc|phe chuan|dam nhiem)"),
        ("title", r".*(chuc vu|chuc danh|vi tri viec lam|cong viec)"),
        ("recruited_on", r".*(tuyen dung|vao nganh|vao co quan|bat dau cong tac|vao bien che)"),
        ("recruited_on", r".*(tham gia cong tac|nam vao nghe|ngay vao lam)"),
        ("field_of_study", r".*(chuyen nganh|nganh dao tao|nganh hoc|mon dao tao)|nganh\b"),
        ("ethnicity", r"(thanh phan )?dan toc$|dt$"),
        ("is_local", r".*(nguoi |la )?dia phuong$"),
        ("employment_kind", r".*(doi tuong|hinh thuc lao dong|loai (can bo|lao dong|cong chuc))"),
        ("party_member", r".*dang vien|dang$|dv$"),
        ("unit", r"(ten )?(don vi|co quan|noi cong tac|noi lam viec)"),
        ("unit", r"truong( cong tac)?$|xa( phuong.*)?$"),
    )
)  # fmt: skip
_LADDERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (ladder, re.compile(pattern))
    for ladder, pattern in (
        ("political_theory", r"ly luan|\bllct|chinh tri$|trinh do chinh tri"),
        ("state_management", r"quan ly (hanh chinh )?nha nuoc|\bqlnn|\bql nha nuoc|\bqlhcnn"),
        ("edu_management", r"quan ly giao duc|\bqlgd|can bo quan ly|\bcbql"),
        ("pedagogy", r"nghiep vu su pham|\bnvsp"),
        ("defence_security", r"quoc phong|\bqpan|\bqp an|an ninh"),
        ("minority_language", r"tieng dan toc|tieng dtts|tieng dia phuong"),
        ("informatics", r"tin hoc|\bcntt|^th$"),
        ("foreign_language", r"ngoai ngu|^nn$|tieng anh|anh van"),
        (
            "professional",
            r"chuyen mon|\bcm(nv)?\b|^td ?cm|trinh do dao tao|van bang|bang cap|hoc vi",
        ),
    )
)
_GENERAL_TRAINING = re.compile(r"trinh do$|dao tao$|trinh do dao tao")
_NO_PARENTS = frozenset({None, IGNORED, "unit", "note", "ordinal"})
_WORD_COLUMN = re.compile(r"trinh do|muc|bac|cap do|chung chi|van bang|loai|da qua|da hoc|bang cap")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BIRTH_PARTS = {
    "ngày": "birth_day", "ngày, tháng": "birth_day", "tháng": "birth_month", "năm": "birth_year",
}  # fmt: skip
_STUDY_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (INSTITUTION, re.compile(r"(ten )?(truong|noi|co so)( da)? (dao tao|tot nghiep|hoc)$")),
    (GRADUATED, re.compile(r"nam (tot nghiep|tn|cap bang|cap|hoan thanh)$")),
    (IGNORED, re.compile(r"(hinh thuc|he|loai hinh|thoi gian) (dao tao|hoc)|xep loai")),
)
_SHORT_STUDY_RULES = (
    (INSTITUTION, re.compile(r"truong$|noi hoc")),
    (GRADUATED, re.compile("nam$")),
)
_BEFORE_STUDIES = frozenset({None, "unit", "assigned_from"})
_IN_PROGRESS = re.compile(r"dang (hoc|theo hoc|dao tao)")
_NUMBER_LINE = re.compile(r"\(?(\d{1,3}|[a-h])\)?")
_PUNCTUATION = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds; `ladder` and `level` only for columns of training.

    The `level` of a column of one year's ratings is that year. `is_guess` says that the heading
    was not recognised, or only in part.
    """

    index: int
    heading: str
    field: str
    ladder: str = ""
    level: str = ""
    is_guess: bool = False

    @property
    def key(self) -> str:
        """Return the field as layouts write it: "birth", "mark:professional:thac_si"."""
        return ":".join(filter(None, (self.field, self.ladder, self.level)))


@dataclass(frozen=True, slots=True)
class Heading:
    """The rows of a heading, counted from 0, last one included, and its columns by index."""

    top: int
    bottom: int
    columns: tuple[Column, ...]

    def of(self, field: str) -> Column | None:
        """Return the first column of `field`."""
        return next((column for column in self.columns if column.field == field), None)

    def all_of(self, *fields: str) -> list[Column]:
        """Return every column of one of the `fields`, from the left."""
        return [column for column in self.columns if column.field in fields]


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return the letters and digits of `text`, accent-free, single-spaced."""
    return " ".join(_PUNCTUATION.sub(" ", fold(text)).split())


def is_name_heading(value: object) -> bool:
    """Say whether a cell is the heading of people's names."""
    if not isinstance(value, str) or len(value) > _SUB_HEADING_LENGTH:
        return False
    return _rule(plain(value)) in NAME_FIELDS


def _tells_people_apart(value: object) -> bool:
    """Say whether a cell is the heading of the names or of the ordinal numbers."""
    return is_name_heading(value) or (isinstance(value, str) and _rule(plain(value)) == "ordinal")


def _rule(words: str) -> str | None:
    return next((field for field, pattern in _RULES if pattern.match(words)), None)


def find_heading(
    sheet: Sheet, start: int, stop: int, ladders: dict[str, LevelWords]
) -> Heading | None:
    """Return the first heading among the rows `start` to `stop`, None where there is none."""
    for number in range(start, min(stop, len(sheet.rows))):
        if any(map(is_name_heading, sheet.rows[number])):
            heading = _heading_around(sheet, number, ladders)
            if heading:
                return heading
    return None


def _heading_around(sheet: Sheet, anchor: int, ladders: dict[str, LevelWords]) -> Heading | None:
    top, bottom = _top_row(sheet, anchor), _bottom_row(sheet, anchor)
    columns = columns_of(sheet, top, bottom, ladders)
    known = {column.field for column in columns} - {IGNORED, "ordinal"}
    many = len([column for column in columns if column.field not in {IGNORED, "ordinal"}])
    if many < _LEAST_COLUMNS or not known & {"full_name", "given_name"}:
        return None
    return Heading(top, _past_number_line(sheet, bottom), tuple(columns))


def heading_texts(sheet: Sheet, top: int, bottom: int) -> dict[int, list[str]]:
    """Return by column the parts of its heading, parent first, of the rows `top` to `bottom`."""
    width = max(len(row) for row in sheet.rows[top : bottom + 1])
    merges = [m for m in sheet.merges if m.top <= bottom and m.bottom >= top]
    grid = _filled([sheet.rows[number] for number in range(top, bottom + 1)], merges, top, width)
    parts = {index: _parts([row[index] for row in grid]) for index in range(width)}
    return {index: found for index, found in parts.items() if found}


def columns_of(sheet: Sheet, top: int, bottom: int, ladders: dict[str, LevelWords]) -> list[Column]:
    """Return what the columns hold by what the rows `top` to `bottom` say above them."""
    texts = heading_texts(sheet, top, bottom)
    columns = [column_of(index, parts, ladders) for index, parts in texts.items()]
    return _dates_in_parts(columns)


def _dates_in_parts(columns: list[Column]) -> list[Column]:
    """Read "Ngày sinh", "Tháng sinh", "Năm sinh" side by side as the parts of one date."""
    named = {plain(column.heading): column for column in columns if column.field == "birth"}
    days = next((named[name] for name in ("ngay sinh", "ngay thang sinh") if name in named), None)
    year = named.get("nam sinh")
    if year is None or not (days or "thang sinh" in named):
        return columns
    parts = {year: "birth_year", named.get("thang sinh"): "birth_month"}
    if "thang sinh" in named or (days and plain(days.heading) == "ngay thang sinh"):
        parts[days] = "birth_day"
    if len(parts.keys() - {None}) == 1:
        return columns
    return [replace(c, field=parts[c]) if c in parts else c for c in columns]


def _top_row(sheet: Sheet, anchor: int) -> int:
    """Go up while the row above spans columns of this heading: "Trình độ" over its kinds."""
    top = anchor
    while top > 0 and anchor - top < _MAX_HEADING_ROWS - 1:
        if not _is_parent_row(sheet.rows[top - 1]):
            break
        top -= 1
    return top


def _is_parent_row(row: Row) -> bool:
    """Say whether a row names what spans several columns below: "Trình độ", "Ngày sinh"."""
    for cell in row:
        words = plain(cell) if isinstance(cell, str) else ""
        if not words or len(words) > _SUB_HEADING_LENGTH:
            continue
        if _GENERAL_TRAINING.match(words) or _ladder(words) or _rule(words) not in _NO_PARENTS:
            return True
    return False


def _bottom_row(sheet: Sheet, anchor: int) -> int:
    """Go down while rows hold sub-headings: short texts, none under the name's heading."""
    names = [i for i, cell in enumerate(sheet.rows[anchor]) if _tells_people_apart(cell)]
    bottom = anchor
    while bottom - anchor < _MAX_HEADING_ROWS - 1 and bottom + 1 < len(sheet.rows):
        row = sheet.rows[bottom + 1]
        if not _is_sub_heading(sheet.rows[bottom], row, names):
            break
        bottom += 1
    return bottom


def _is_sub_heading(above: Row, row: Row, names: Sequence[int]) -> bool:
    filled = [str(cell) for cell in row if cell != ""]
    if not filled or not all(_may_be_heading(above, row, index) for index in range(len(row))):
        return False
    if any(row[i] != "" and not _tells_people_apart(row[i]) for i in names if i < len(row)):
        return False
    short = all(len(cell) <= _SUB_HEADING_LENGTH for cell in filled)
    return short and not is_number_line(row)


def _may_be_heading(above: Row, row: Row, index: int) -> bool:
    """Say whether a cell may be a sub-heading: a text, or a year under "Xếp loại"."""
    if isinstance(row[index], str):
        return True
    parent = next((cell for cell in above[index::-1] if cell != ""), "")
    is_year = _YEAR.fullmatch(_shown(row[index])) is not None
    return is_year and isinstance(parent, str) and _rule(plain(parent)) == RATING


def is_number_line(row: Row) -> bool:
    """Say whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    filled = [shown for cell in row if (shown := clean(_shown(cell)))]
    if len(filled) < _LEAST_COLUMNS:
        return False
    numbers = [int(cell.strip("()")) for cell in filled if cell.strip("()").isdecimal()]
    all_labels = all(_NUMBER_LINE.fullmatch(cell.lower()) for cell in filled)
    return all_labels and len(numbers) > 1 and numbers == sorted(set(numbers))


def _shown(cell: CellValue) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _past_number_line(sheet: Sheet, bottom: int) -> int:
    following = bottom + 1
    if following < len(sheet.rows) and is_number_line(sheet.rows[following]):
        return following
    return bottom


def _filled(rows: Sequence[Row], merges: Sequence[Merge], top: int, width: int) -> list[list[str]]:
    """Spread merged headings over their columns, and unmerged parents over their kinds."""
    grid = [[clean(_shown(cell)) for cell in row] + [""] * (width - len(row)) for row in rows]
    own = [list(row) for row in grid]
    for merge in merges:
        source = merge.top - top
        if not 0 <= source < len(grid):
            continue
        for index in range(merge.left, min(merge.right + 1, width)):
            grid[source][index] = own[source][merge.left]
    covered = {(m.top - top, i) for m in merges for i in range(m.left, m.right + 1)}
    for level in range(len(grid) - 1):
        for index in range(1, width):
            child = any(own[below][index] for below in range(level + 1, len(grid)))
            neighbour = any(own[below][index - 1] for below in range(level + 1, len(grid)))
            if not grid[level][index] and child and neighbour and (level, index) not in covered:
                grid[level][index] = grid[level][index - 1]
    return grid


def _parts(cells: Sequence[str]) -> list[str]:
    """Return the parts of one column's heading, parent first, repeats and numbers left out."""
    parts: list[str] = []
    for cell in cells:
        if not cell or cell in parts:
            continue
        if _YEAR.fullmatch(cell) or not cell.strip("()").isdecimal():
            parts.append(cell[:_MAX_HEADING_LENGTH])
    return parts


def column_of(index: int, parts: Sequence[str], ladders: dict[str, LevelWords]) -> Column:
    """Say what a column holds whose heading reads `parts`, parent first."""
    heading = " – ".join(parts)
    special = _birth_part(parts) or _sex_column(parts)
    if special:
        return Column(index, heading, special)
    return (
        _ruled_column(index, heading, parts)
        or _training_column(index, heading, parts, ladders)
        or _column_by_one_part(index, heading, parts)
    )


def _ruled_column(index: int, heading: str, parts: Sequence[str]) -> Column | None:
    words = plain(" ".join(parts))
    field = _rule(words)
    if field == RATING:
        return _rating_column(index, heading, words)
    if field in _BEFORE_STUDIES:
        study = _study_column(index, heading, parts)
        return study or (Column(index, heading, field) if field else None)
    return Column(index, heading, field) if field != "ordinal" else None


def _column_by_one_part(index: int, heading: str, parts: Sequence[str]) -> Column:
    last = _rule(plain(parts[-1]))
    field = last or _rule(plain(parts[0])) or IGNORED
    return Column(index, heading, field, is_guess=last is None)


def _birth_part(parts: Sequence[str]) -> str | None:
    """Recognise "Ngày", "Tháng" and "Năm" under the heading of births."""
    part = _BIRTH_PARTS.get(spelling_key(parts[-1]))
    return part if part and "sinh" in plain(" ".join(parts[:-1])).split() else None


def _rating_column(index: int, heading: str, words: str) -> Column:
    years = set(_YEAR.findall(words))
    if len(years) == 1:
        return Column(index, heading, RATING, level=years.pop())
    return Column(index, heading, RATINGS)


def _study_column(index: int, heading: str, parts: Sequence[str]) -> Column | None:
    """Recognise where and when a degree was earned, which may stand under the ladder's name."""
    words = plain(parts[-1])
    ladder = _ladder_of(parts[:-1])[1]
    rules = _STUDY_RULES + (_SHORT_STUDY_RULES if ladder else ())
    found = next((field for field, rule in rules if rule.match(words)), None)
    if found is None:
        return None
    return Column(index, heading, found, (ladder or "professional") if found != IGNORED else "")


def _sex_column(parts: Sequence[str]) -> str | None:
    """Recognise "Nam" and "Nữ", alone or under birth or sex; never "Năm"."""
    last = spelling_key(parts[-1]).split()[-1:]
    if last not in (["nam"], ["nữ"]) or spelling_key(parts[-1]) in {"việt nam", "nam, nữ"}:
        return None
    side = "male" if last == ["nam"] else "female"
    before = plain(" ".join(parts))
    if re.search(r"sinh|ngay thang nam", before):
        return f"birth_{side}"
    alone = len(before.split()) == 1 or re.search(r"gioi tinh|phai\b", before)
    return f"sex_{side}" if alone else None


def ladder_named(text: str) -> str | None:
    """Return the ladder that a text names, None where it names none."""
    return _ladder(plain(text))


def _ladder(words: str) -> str | None:
    return next((ladder for ladder, pattern in _LADDERS if pattern.search(words)), None)


def _training_column(
    index: int, heading: str, parts: Sequence[str], ladders: dict[str, LevelWords]
) -> Column | None:
    place, ladder = _ladder_of(parts)
    if ladder is None:
        return None
    kind = parts[-1] if place + 1 < len(parts) else ""
    known = ladders.get(ladder)
    level = known.find(kind) if known and kind else None
    if _IN_PROGRESS.match(plain(kind)):
        return Column(index, heading, STUDYING, ladder)
    if level:
        return Column(index, heading, LEVEL_MARK, ladder, level)
    if not kind or _WORD_COLUMN.match(plain(kind)):
        is_guess = not any(_ladder(plain(part)) for part in parts)
        return Column(index, heading, LEVEL, ladder, is_guess=is_guess)
    return Column(index, heading, IGNORED, is_guess=True)


def _ladder_of(parts: Sequence[str]) -> tuple[int, str | None]:
    """Find the deepest part that names a ladder; a bare "Trình độ" is the professional one."""
    named = [_ladder(plain(part)) for part in parts]
    for place in range(len(parts) - 1, -1, -1):
        # "TH" under a named ladder is a level of it, not informatics.
        if named[place] and not (any(named[:place]) and len(parts[place]) <= len("CNTT")):
            return named.index(named[place]), named[place]
    general = [place for place, part in enumerate(parts) if _GENERAL_TRAINING.match(plain(part))]
    return (general[-1], "professional") if general else (0, None)
