"""Rosters of random offices with the truth about them: hypothesis strategies and a writer.

Every choice an office makes is drawn: the lines above the table, rows and merges of the heading,
the order of columns, levels by words or marks, the unit in the title, a column, groups or the
sheet's name, forms of dates, old fonts, blank rows, totals. All people are invented.
"""

import datetime
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from apps.core.partial_dates import PartialDate
from apps.rosters.legacy_fonts import TCVN3, VNI

NAMES = (
    ("Lò Thị Bống", "F"), ("Vàng A Sử", "M"), ("Nguyễn Văn Hùng", "M"), ("Đặng Thị Ánh", "F"),
    ("Hoàng Thị Mẩy", "F"), ("Giàng Seo Páo", "M"), ("Ma Thị Ước", "F"), ("Bùi Thị Huệ", "F"),
    ("Tống Thị Mỷ", "F"), ("Công Thị Én", "F"), ("Trần Đình Nghĩa", "M"), ("Lù Thị Hoà", "F"),
    ("Sùng Mí Thuý", "M"), ("Phạm Quỳnh", "M"), ("Tải Thị Ngọc Diệp", "F"), ("Chu Văn Tư", "M"),
)  # fmt: skip
SCHOOLS = ("Trường Mầm non Nậm Ty", "Trường THCS Hồ Thầu", "Trường PTDTBT Tiểu học Pố Lồ")
COMMUNES = ("UBND xã Nậm Ty", "UBND xã Bản Luốc", "UBND thị trấn Vinh Quang")
TITLES = {
    "school": (
        ("hieu_truong", ("Hiệu trưởng", "HT")),
        ("pho_hieu_truong", ("Phó Hiệu trưởng", "PHT")),
        ("giao_vien", ("Giáo viên", "GV", "giáo viên ")),
        ("nv_ke_toan", ("Nhân viên kế toán",)),
    ),
    "commune": (
        ("bi_thu_xa", ("Bí thư Đảng ủy", "Bí thư")),
        ("ct_hdnd_xa", ("Chủ tịch HĐND",)),
        ("pct_ubnd_xa", ("Phó Chủ tịch UBND",)),
        ("cc_van_phong", ("Công chức Văn phòng - Thống kê",)),
    ),
}
ETHNICITIES = (("Kinh", "Kinh"), ("Tày", "Tày"), ("Mông", "H'Mông"), ("Nùng", "Nùng"))
PLACES = ("Nậm Ty, Hoàng Su Phì", "Hồ Thầu", "Thị trấn Vinh Quang")
PLANNED = ("Hiệu trưởng Trường THCS Hồ Thầu", "Trưởng phòng", "Phó Chủ tịch UBND xã")
GRADES = {
    "HTXSNV": ("HTXSNV", "Hoàn thành xuất sắc nhiệm vụ"),
    "HTTNV": ("HTTNV", "HTT", "Hoàn thành tốt nhiệm vụ"),
    "HTNV": ("HTNV", "Hoàn thành nhiệm vụ"),
    "KHTNV": ("KHTNV", "Không hoàn thành nhiệm vụ"),
}
LADDERS = {
    "professional": {
        "none": ("Chưa qua đào tạo", "CQĐT"), "trung_cap": ("Trung cấp", "TC", "THSP"),
        "cao_dang": ("Cao đẳng", "CĐ", "CĐSP"),
        "dai_hoc": ("Đại học", "ĐH", "ĐHSP Toán", "Cử nhân"),
        "thac_si": ("Thạc sĩ", "Th.S", "Thạc sỹ QLGD"),
    },
    "political_theory": {
        "none": ("Chưa qua đào tạo",), "so_cap": ("Sơ cấp", "SC"),
        "trung_cap": ("Trung cấp", "TC", "TC LLCT"), "cao_cap": ("Cao cấp", "CC", "Cao cấp LLCT"),
    },
    "state_management": {
        "none": ("Chưa qua bồi dưỡng",), "can_su": ("Cán sự", "CS"),
        "chuyen_vien": ("Chuyên viên", "CV"), "chuyen_vien_chinh": ("Chuyên viên chính", "CVC"),
    },
}  # fmt: skip
LADDER_HEADINGS = {
    "professional": ("Trình độ chuyên môn", "Chuyên môn", "TĐCM"),
    "political_theory": ("Lý luận chính trị", "LLCT", "Trình độ lý luận chính trị"),
    "state_management": ("Quản lý nhà nước", "QLNN"),
}
# How offices head their columns; a heading may be in capitals or broken over lines.
HEADINGS = {
    "ordinal": ("STT", "TT", "Số TT", "Số thứ tự"),
    "name": ("Họ và tên", "Họ tên", "Họ, tên", "Họ và tên cán bộ", "Họ và tên khai sinh"),
    "birth": ("Ngày sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Ngày tháng năm sinh", "NTNS"),
    "births": ("Ngày, tháng, năm sinh", "Năm sinh", "Ngày sinh"),
    "sex": ("Giới tính", "Nam/Nữ", "Phái", "GT"),
    "title": ("Chức vụ", "Chức danh", "Chức vụ hiện nay", "Chức vụ, chức danh", "Vị trí việc làm"),
    "unit": ("Đơn vị công tác", "Đơn vị", "Cơ quan, đơn vị", "Nơi công tác", "Tên đơn vị"),
    "ethnicity": ("Dân tộc", "Thành phần dân tộc", "DT"),
    "native_place": ("Quê quán", "Nguyên quán", "Quê quán (xã, huyện)"),
    "national_id": ("Số CCCD", "CCCD", "Số định danh cá nhân", "Số CMND/CCCD", "Số căn cước"),
    "party": ("Ngày vào Đảng", "Ngày kết nạp Đảng", "Ngày, tháng vào Đảng", "Vào Đảng ngày"),
    "member": ("Đảng viên", "Là đảng viên", "ĐV"),
    "planned": ("Chức danh quy hoạch", "Chức danh được quy hoạch", "Quy hoạch chức danh"),
    "ratings": ("Kết quả đánh giá, xếp loại 3 năm gần nhất", "Xếp loại chất lượng", "Xếp loại"),
}
YEARS = (2021, 2022, 2023)
MARKS = ("x", "X", "v", "+", 1)

TO_TCVN3 = {ord(letter): legacy for legacy, letter in TCVN3.items()}
# Toned capitals do not exist in TCVN3: offices typed the small letter.
TO_TCVN3 |= {
    ord(letter.upper()): legacy
    for legacy, letter in TCVN3.items()
    if ord(letter.upper()) not in TO_TCVN3
}
TO_VNI = {ord(letter): legacy for legacy, letter in VNI.items()}

LONGEST_SHEET_NAME = 31  # in Excel


@dataclass
class TruePerson:
    """What a roster says of one person."""

    full_name: str
    sex: str
    birth: PartialDate
    title: str
    unit: str
    ethnicity: str | None = None
    native_place: str = ""
    national_id: str | None = None
    levels: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    party_admitted: PartialDate | None = None
    party_official: PartialDate | None = None
    is_party_member: bool | None = None
    ratings: tuple[tuple[int, str], ...] = ()
    planned_titles: tuple[str, ...] = ()


@dataclass
class Block:
    """Neighbouring columns: a heading over sub-headings, and what they hold of each person."""

    heading: str
    subs: tuple[str, ...]
    cells: list[list[object]]
    # A heading over the headings of several blocks.
    above: str = ""
    is_unit: bool = False


@dataclass
class TrueRoster:
    """What is written: sheets as (name, rows, merges), and everyone in them by sheet."""

    sheets: list[tuple[str, list[list[object]], list[str]]]
    people: list[tuple[str, TruePerson]]
    font: str
    encode: Callable[[str], str]

    def save(self, path: Path) -> Path:
        """Write the workbook."""
        book = Workbook()
        book.remove(book.active)
        for name, rows, merges in self.sheets:
            written = self.encode(name) if self.font == "nfd" else name
            sheet = book.create_sheet(written if len(written) <= LONGEST_SHEET_NAME else name)
            self._fill(sheet, rows)
            for merge in merges:
                sheet.merge_cells(merge)
        book.save(path)
        return path

    def _fill(self, sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value in (None, ""):
                    continue
                text = self.encode(value) if isinstance(value, str) else value
                cell = sheet.cell(number, column, text)
                if self.font.startswith((".Vn", "VNI")):
                    cell.font = Font(name=self.font)


def encoder(font: str) -> Callable[[str], str]:
    """Return what a keyboard of that font typed for a text."""
    if font.startswith(".Vn") or font == "tcvn3":
        return lambda text: unicodedata.normalize("NFC", text).translate(TO_TCVN3)
    if font.startswith("VNI"):
        return lambda text: unicodedata.normalize("NFC", text).translate(TO_VNI)
    return lambda text: unicodedata.normalize("NFD" if font == "nfd" else "NFC", text)


@st.composite
def partial_dates(draw, first: int, last: int, *, whole: bool) -> PartialDate:
    """Draw a date, of a year or a month alone where it need not be `whole`."""
    day = draw(st.dates(datetime.date(first, 1, 1), datetime.date(last, 12, 31)))
    precision = "day" if whole else draw(st.sampled_from(["day", "day", "day", "month", "year"]))
    return PartialDate.from_day(day, precision)


def written(day: PartialDate | None, form: str) -> object:
    """Return a date as an office writes it."""
    if day is None:
        return None
    if day.day is not None and form == "real":
        return day.first_day
    if day.day is not None and form == "serial":
        return (day.first_day - datetime.date(1899, 12, 30)).days
    parts = [str(part) for part in (day.day, day.month, day.year) if part is not None]
    if form == "padded":
        parts = [part.zfill(2) for part in parts]
    elif form == "short" and day.day is not None:
        parts[-1] = parts[-1][2:]
    if parts == [str(day.year)] and form == "real":
        return day.year
    return {"dots": ".", "dashes": "-"}.get(form, "/").join(parts)


@st.composite
def people(draw, place: str, unit: str, plan: dict[str, object], taken: list[int]):
    """Draw the people of one unit, as far as the `plan` of the roster has columns for it."""
    found = []
    for name, sex in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5)):
        taken.append(len(taken))
        code, _ = draw(st.sampled_from(TITLES[place]))
        whole = plan["birth"] == "parts" and plan["date"] in {"real", "serial"}
        birth = draw(partial_dates(1965, 1999, whole=whole))
        one = TruePerson(name, sex, birth, code, unit)
        if plan["ethnicity"]:
            one.ethnicity = draw(st.sampled_from([kind for kind, _ in ETHNICITIES]))
        if plan["native_place"]:
            one.native_place = draw(st.sampled_from(PLACES))
        if plan["national_id"]:
            one.national_id = f"0020{80000000 + 137 * len(taken):08}"
        for ladder in LADDERS:
            one.levels[ladder] = draw(held(ladder, str(plan[ladder])))
        draw(party(one, str(plan["party"])))
        if plan["ratings"]:
            grades = draw(st.tuples(*[st.sampled_from(list(GRADES))] * len(YEARS)))
            one.ratings = tuple(zip(YEARS, grades, strict=True))
        if plan["planned"]:
            one.planned_titles = tuple(
                draw(st.lists(st.sampled_from(PLANNED), max_size=2, unique=True))
            )
        found.append(one)
    return found


@st.composite
def held(draw, ladder: str, style: str) -> tuple[str | None, str | None]:
    """Draw (earned, studying) of one ladder, as its columns can say it."""
    levels = [level for level in LADDERS[ladder] if level != "none"]
    if style == "absent":
        return None, None
    earned = draw(st.sampled_from([None, *levels, *([] if style == "marks" else ["none"])]))
    if earned in (None, "none") or draw(st.integers(0, 3)):
        return earned, None
    higher = levels[levels.index(earned) + 1 :]
    return earned, draw(st.sampled_from([None, *higher]))


@st.composite
def party(draw, one: TruePerson, style: str) -> None:
    """Draw whether someone is in the Party, and since when."""
    if style == "absent":
        return
    one.is_party_member = draw(st.booleans())
    if not one.is_party_member or style == "mark":
        return
    one.party_admitted = draw(partial_dates(2019, 2021, whole=True))
    if style in {"two", "lines"}:
        one.party_official = draw(partial_dates(2022, 2023, whole=True))


PLAN = st.fixed_dictionaries({
    "birth": st.sampled_from(["plain", "by_sex", "marks", "women", "parts"]),
    "date": st.sampled_from(["padded", "plain", "dots", "dashes", "short", "real", "serial"]),
    "name": st.sampled_from(["one", "one", "two", "merged"]),
    "capitals": st.booleans(),
    "ordinal": st.sampled_from(["number", "text", "absent"]),
    "unit": st.sampled_from(["title", "column", "merged", "groups", "sheet"]),
    "group_style": st.sampled_from(["A. ", "I. ", "cell", "bare"]),
    "ethnicity": st.booleans(),
    "native_place": st.booleans(),
    "national_id": st.booleans(),
    "professional": st.sampled_from(["words", "marks", "absent"]),
    "political_theory": st.sampled_from(["words", "marks", "absent"]),
    "state_management": st.sampled_from(["words", "marks", "absent"]),
    "party": st.sampled_from(["absent", "mark", "one", "two", "lines"]),
    "ratings": st.sampled_from(["", "lines", "columns"]),
    "planned": st.booleans(),
    "above": st.booleans(),
    "merged": st.booleans(),
    "number_line": st.sampled_from(["", "plain", "brackets"]),
    "head": st.integers(0, 3),
    "offset": st.integers(0, 2),
    "blanks": st.integers(0, 2),
    "totals": st.booleans(),
    "signature": st.booleans(),
    "pages": st.booleans(),
    "font": st.sampled_from(["nfc", "nfc", "nfd", ".VnTime", ".VnArial", "tcvn3", "VNI-Times"]),
})  # fmt: skip


@st.composite
def rosters(draw) -> TrueRoster:
    """Draw a whole workbook and the truth about it."""
    plan = draw(PLAN)
    place, units = draw(st.sampled_from([("school", SCHOOLS), ("commune", COMMUNES)]))
    taken: list[int] = []
    sheets, everyone = [], []
    by_sheet = plan["unit"] in {"title", "sheet"}
    groups = [[unit] for unit in units[: draw(st.integers(1, 3))]] if by_sheet else [list(units)]
    for number, of_sheet in enumerate(groups):
        name = of_sheet[0] if plan["unit"] == "sheet" else f"Danh sách {number + 1}"
        found = [(unit, draw(people(place, unit, plan, taken))) for unit in of_sheet]
        sheets.append((name, *draw(sheet_rows(plan, place, found))))
        everyone += [(name, person) for _, persons in found for person in persons]
    font = str(plan["font"])
    return TrueRoster(sheets, everyone, font, encoder(font))


@st.composite
def sheet_rows(
    draw, plan: dict[str, object], place: str, units: list[tuple[str, list[TruePerson]]]
):
    """Return the rows and merges of one sheet with the people of `units`."""
    persons = [person for _, found in units for person in found]
    blocks = draw(blocks_of(plan, place, persons))
    offset = int(plan["offset"])
    rows, merges = draw(head(plan, units[0][0], offset))
    heading, heading_merges = heading_rows(plan, blocks, offset)
    merges += [moved(merge, len(rows)) for merge in heading_merges]
    rows += heading
    table = _Table(plan, blocks, rows, merges, offset)
    for unit, found in units:
        table.add_unit(unit, found)
        for _ in range(int(plan["blanks"])):
            rows.append([])
        if plan["pages"] and unit != units[-1][0]:
            merges += [moved(merge, len(rows)) for merge in heading_merges]
            rows += heading
    if plan["totals"]:
        rows.append([None] * offset + [f"Tổng cộng: {len(persons)} người"])
    if plan["signature"]:
        rows += [
            [],
            [None] * (offset + 1) + ["NGƯỜI LẬP BIỂU"],
            [],
            [None] * (offset + 1) + ["Lò Thị Lập"],
        ]
    return rows, merges


@st.composite
def head(draw, plan: dict[str, object], unit: str, offset: int):
    """Return the lines above a table: superior, unit, Quốc hiệu, title."""
    rows: list[list[object]] = []
    pad = [None] * offset
    if plan["head"] or plan["unit"] == "title":
        own = unit.upper() if plan["unit"] == "title" and draw(st.booleans()) else unit
        own = own if plan["unit"] == "title" else "BAN TỔ CHỨC HUYỆN ỦY"
        country = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        rows += [[*pad, "HUYỆN HOÀNG SU PHÌ", None, None, None, country]]
        rows += [[*pad, own, None, None, None, "Độc lập - Tự do - Hạnh phúc"], []]
    if int(plan["head"]) > 1:
        rows += [[*pad, None, "DANH SÁCH TRÍCH NGANG CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC"]]
        rows += [[*pad, None, "(Kèm theo Công văn số 12/CV ngày 05 tháng 9 năm 2024)"]]
    rows += [[]] * int(int(plan["head"]) > 2)
    return rows, []


def moved(merge: tuple[int, int, int, int], down: int) -> str:
    """Return the address of a block (top, left, bottom, right), counted from 0, moved down."""
    top, left, bottom, right = merge
    return f"{letters(left)}{top + down + 1}:{letters(right)}{bottom + down + 1}"


def letters(index: int) -> str:
    """Return the letters of a column of the first fifty-two."""
    return chr(65 + index) if index < 26 else "A" + chr(65 + index - 26)


def heading_rows(plan: dict[str, object], blocks: Sequence[Block], offset: int):
    """Return the rows of a heading and its merges as (top, left, bottom, right)."""
    above = bool(plan["above"]) and any(block.above for block in blocks)
    depth = 1 + any(block.subs for block in blocks) + above
    rows: list[list[object]] = [[None] * offset for _ in range(depth)]
    merges: list[tuple[int, int, int, int]] = []
    spans: dict[str, list[int]] = {}
    for block in blocks:
        top = int(above and bool(block.above))
        left, width = len(rows[0]), max(1, len(block.subs))
        if top:
            spans.setdefault(block.above, []).extend(range(left, left + width))
        found = _headed(rows, block, top)
        merges += found if plan["merged"] or depth > 2 else []
    for text, columns in spans.items():
        rows[0][columns[0]] = text
        merges += [(0, columns[0], 0, columns[-1])] if len(columns) > 1 else []
    if plan["number_line"]:
        form = "({})" if plan["number_line"] == "brackets" else "{}"
        count = len(rows[0]) - offset
        rows.append([None] * offset + [form.format(n + 1) for n in range(count)])
    return rows, merges


def _headed(rows: list[list[object]], block: Block, top: int) -> list[tuple[int, int, int, int]]:
    """Write the heading of a block at row `top`, its sub-headings under it; return the merges."""
    width, left, bottom = max(1, len(block.subs)), len(rows[0]), len(rows) - 1
    for row in rows:
        row.extend([None] * width)
    rows[top][left] = block.heading
    for place, sub in enumerate(block.subs):
        rows[top + 1][left + place] = sub
    if not block.subs:
        return [(top, left, bottom, left)] if bottom > top else []
    merges = [(top, left, top, left + width - 1)] if width > 1 else []
    if bottom > top + 1:
        merges += [(top + 1, left + n, bottom, left + n) for n in range(width)]
    return merges


@st.composite
def headings(draw) -> dict[str, str]:
    """Draw how one office heads its columns."""
    style = draw(st.sampled_from([str, str, str.upper, lambda text: text.replace(" ", "\n", 1)]))
    return {name: style(draw(st.sampled_from(words))) for name, words in HEADINGS.items()}


@st.composite
def blocks_of(
    draw, plan: dict[str, object], place: str, persons: Sequence[TruePerson]
) -> list[Block]:
    """Return the columns of a roster in the order drawn; the number and the name come first."""
    plan = plan | {"headings": draw(headings())}
    blocks = [draw(block) for block in _blocks(plan, place, persons)]
    training = [block for block in blocks if block.above]
    rest = draw(st.permutations([block for block in blocks if not block.above]))
    at = draw(st.integers(0, len(rest)))
    first = [*_ordinal(plan, persons), *_names(plan, persons)]
    return [*first, *rest[:at], *training, *rest[at:]]


def _named(plan: dict[str, object], name: str) -> str:
    return plan["headings"][name]


def _ordinal(plan: dict[str, object], persons: Sequence[TruePerson]) -> list[Block]:
    if plan["ordinal"] == "absent":
        return []
    numbers = range(1, len(persons) + 1)
    cells = [[n if plan["ordinal"] == "number" else f"{n:02}"] for n in numbers]
    return [Block(_named(plan, "ordinal"), (), cells)]


def _names(plan: dict[str, object], persons: Sequence[TruePerson]) -> list[Block]:
    names = [p.full_name.upper() if plan["capitals"] else p.full_name for p in persons]
    if plan["name"] == "one":
        return [Block(_named(plan, "name"), (), [[f" {name}  "] for name in names])]
    parts = [list(name.rpartition(" ")[::2]) for name in names]
    if plan["name"] == "two":
        family, given = ([[part[n]] for part in parts] for n in (0, 1))
        return [Block("Họ và tên đệm", (), family), Block("Tên", (), given)]
    return [Block(_named(plan, "name"), ("Họ đệm", "Tên"), parts)]


def _blocks(plan: dict[str, object], place: str, persons: Sequence[TruePerson]):
    """Yield strategies of the blocks after the name."""
    yield from _births(plan, persons)
    yield st.just(_titles(plan, place, persons))
    if plan["unit"] in {"column", "merged"}:
        yield st.just(Block(_named(plan, "unit"), (), [[p.unit] for p in persons], is_unit=True))
    if plan["ethnicity"]:
        words = dict(ETHNICITIES)
        yield st.just(Block(_named(plan, "ethnicity"), (), [[words[p.ethnicity]] for p in persons]))
    if plan["native_place"]:
        yield st.just(Block(_named(plan, "native_place"), (), [[p.native_place] for p in persons]))
    if plan["national_id"]:
        yield st.just(Block(_named(plan, "national_id"), (), [[p.national_id] for p in persons]))
    yield from (
        _level_block(plan, ladder, persons) for ladder in LADDERS if plan[ladder] != "absent"
    )
    if plan["party"] != "absent":
        yield st.just(_party_block(plan, persons))
    if plan["ratings"]:
        yield _rating_block(plan, persons)
    if plan["planned"]:
        lines = ["\n".join(f"- {title}" for title in p.planned_titles) for p in persons]
        yield st.just(Block(_named(plan, "planned"), (), [[line] for line in lines]))


def _titles(plan: dict[str, object], place: str, persons: Sequence[TruePerson]) -> Block:
    words = dict(TITLES[place])
    cells = [[words[p.title][n % len(words[p.title])]] for n, p in enumerate(persons)]
    return Block(_named(plan, "title"), (), cells)


def _births(plan: dict[str, object], persons: Sequence[TruePerson]):
    form = str(plan["date"])
    dates = [written(p.birth, form) for p in persons]
    men = [p.sex == "M" for p in persons]
    if plan["birth"] == "by_sex":
        cells = [[d, None] if man else [None, d] for d, man in zip(dates, men, strict=True)]
        yield st.just(Block(_named(plan, "births"), ("Nam", "Nữ"), cells))
        return
    if plan["birth"] == "parts":
        cells = [[p.birth.day, p.birth.month, p.birth.year] for p in persons]
        yield st.just(Block(_named(plan, "births"), ("Ngày", "Tháng", "Năm"), cells))
    else:
        yield st.just(Block(_named(plan, "birth"), (), [[d] for d in dates]))
    if plan["birth"] == "marks":
        cells = [["x", None] if man else [None, "x"] for man in men]
        yield st.just(Block("Giới tính", ("Nam", "Nữ"), cells))
    elif plan["birth"] == "women":
        yield st.just(Block("Nữ", (), [[None if man else "x"] for man in men]))
    else:
        yield st.just(Block(_named(plan, "sex"), (), [["Nam" if man else "nữ "] for man in men]))


@st.composite
def _level_block(
    draw, plan: dict[str, object], ladder: str, persons: Sequence[TruePerson]
) -> Block:
    heading = draw(st.sampled_from(LADDER_HEADINGS[ladder]))
    levels = LADDERS[ladder]
    above = "Trình độ" if plan["above"] else ""
    if plan[ladder] == "words":
        cells = [[draw(_level_words(levels, *p.levels[ladder]))] for p in persons]
        return Block(heading, (), cells, above or "-")
    marked = [level for level in reversed(levels) if level != "none"]
    mark = draw(st.sampled_from(MARKS))
    cells = []
    for person in persons:
        earned, studying = person.levels[ladder]
        row = [mark if level == earned else None for level in marked]
        if studying:
            row[marked.index(studying)] = "x (đang học)"
        cells.append(row)
    subs = tuple(levels[level][min(1, len(levels[level]) - 1)] for level in marked)
    return Block(heading, subs, cells, above or "-")


@st.composite
def _level_words(
    draw, levels: dict[str, tuple[str, ...]], earned: str | None, studying: str | None
):
    if earned is None:
        return None
    text = draw(st.sampled_from(levels[earned]))
    return f"{text}, đang học {levels[studying][0]}" if studying else text


@st.composite
def _rating_block(draw, plan: dict[str, object], persons: Sequence[TruePerson]) -> Block:
    words = [
        [(year, draw(st.sampled_from(GRADES[grade]))) for year, grade in p.ratings] for p in persons
    ]
    if plan["ratings"] == "columns":
        cells = [[text for _, text in found] for found in words]
        return Block("Kết quả xếp loại", tuple(map(str, YEARS)), cells)
    lines = [["\n".join(f"{year}: {text}" for year, text in found)] for found in words]
    return Block(_named(plan, "ratings"), (), lines)


def _party_block(plan: dict[str, object], persons: Sequence[TruePerson]) -> Block:
    form = "padded" if plan["date"] in {"serial", "short"} else str(plan["date"])
    dates = [(written(p.party_admitted, form), written(p.party_official, form)) for p in persons]
    if plan["party"] == "mark":
        return Block(
            _named(plan, "member"), (), [["x" if p.is_party_member else None] for p in persons]
        )
    if plan["party"] == "one":
        return Block(_named(plan, "party"), (), [[admitted] for admitted, _ in dates])
    if plan["party"] == "two":
        return Block(_named(plan, "party"), ("Dự bị", "Chính thức"), [list(pair) for pair in dates])
    days = [
        (written(p.party_admitted, "plain"), written(p.party_official, "plain")) for p in persons
    ]
    return Block(
        _named(plan, "party"),
        (),
        [["\n".join(map(str, pair)) if pair[0] else None] for pair in days],
    )


class _Table:
    """Writes the rows of people under a heading."""

    def __init__(
        self,
        plan: dict[str, object],
        blocks: Sequence[Block],
        rows: list[list[object]],
        merges: list[str],
        offset: int,
    ) -> None:
        self.plan, self.blocks, self.rows, self.merges = plan, blocks, rows, merges
        self.offset, self.next = offset, 0

    def add_unit(self, unit: str, found: Sequence[TruePerson]) -> None:
        """Add a group row, where groups name units, and the people of the unit."""
        pad: list[object] = [None] * self.offset
        if self.plan["unit"] == "groups":
            self.rows.append([*pad, *self._group(unit)])
        start = len(self.rows)
        for _ in found:
            cells = [cell for block in self.blocks for cell in block.cells[self.next]]
            self.rows.append([*pad, *cells])
            self.next += 1
        if self.plan["unit"] == "merged" and len(found) > 1:
            self._merge_units(start, len(found))
        if self.plan["totals"] and self.plan["unit"] == "groups":
            self.rows.append(
                [*pad, "Cộng:", len(found)] if self.offset else [f"Cộng: {len(found)}"]
            )

    def _group(self, unit: str) -> list[object]:
        style = str(self.plan["group_style"])
        if style == "cell":
            return ["I", unit]
        return [unit.upper() if style == "bare" else f"{style}{unit}"]

    def _merge_units(self, start: int, count: int) -> None:
        at = self.offset
        for block in self.blocks:
            if block.is_unit:
                break
            at += max(1, len(block.subs))
        for row in self.rows[start + 1 : start + count]:
            row[at] = None
        self.merges.append(f"{letters(at)}{start + 1}:{letters(at)}{start + count}")
