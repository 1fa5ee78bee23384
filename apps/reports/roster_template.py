"""The workbook to fill in: the columns of the exported list, with lists to choose from."""

import io
from collections.abc import Iterable, Mapping

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from apps.personnel.models import Ethnicity
from apps.qualifications.models import Level
from apps.reports.roster import COLUMNS
from apps.units.models import Title

LINES = 500
HEADING_ROW = 2
LIST_SHEET, HELP_SHEET = "Danh sách", "Hướng dẫn"
FONT = {"font_name": "Times New Roman", "font_size": 12}
GRID = {"border": 1, "valign": "top", "text_wrap": True}
TITLE = "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC"
NEEDED = frozenset({"full_name", "sex", "birth_date", "title"})
FIRST_LIST_COLUMN = 4  # on the sheet of help, to the right of the words
_DATE = "12/05/1980; chỉ biết tháng thì ghi 05/1980, chỉ biết năm thì ghi 1980."
_LEVEL = "Chọn một mức trong danh sách. Đang học thì ghi thêm “(đang học)”. Để trống là chưa rõ."
WORDS: Mapping[str, str] = {
    "number": "Số thứ tự; có thể để trống.",
    "unit": "Tên đơn vị như trong hệ thống; để trống thì lấy đơn vị chọn khi nhập.",
    "full_name": "Đủ họ, tên đệm và tên, bằng Unicode.",
    "sex": "Nam hoặc Nữ.",
    "birth_date": _DATE,
    "national_id": "12 chữ số; ô đã để dạng văn bản nên giữ được số 0 ở đầu.",
    "ethnicity": "Chọn trong danh sách.",
    "title": "Chức vụ đang giữ; chức vụ chính trước, các chức vụ cách nhau bằng dấu chấm phẩy.",
    "is_party_member": "Đánh dấu x nếu là đảng viên.",
    "party_admitted_on": f"Ngày kết nạp. {_DATE}",
    "party_official_on": f"Ngày công nhận chính thức. {_DATE}",
}
OTHER_WORDS = "Có thể để trống."


def write_template() -> bytes:
    """Return the workbook to fill in, and how each column is filled in on its second sheet."""
    target = io.BytesIO()
    choices = choices_by_column()
    with Workbook(target, {"default_format_properties": FONT}) as book:
        sheet = book.add_worksheet(LIST_SHEET)
        helps = book.add_worksheet(HELP_SHEET)
        lists = write_lists(book, helps, choices)
        write_help(book, helps, choices)
        write_form(book, sheet, lists)
    return target.getvalue()


def choices_by_column() -> dict[str, list[str]]:
    """Return what may be chosen in each column, from the catalogues as they stand."""
    found = {
        "sex": ["Nam", "Nữ"],
        "ethnicity": list(Ethnicity.objects.order_by("order").values_list("name", flat=True)),
        "title": list(dict.fromkeys(Title.objects.values_list("name", flat=True))),
        "is_party_member": ["x"],
    }
    levels = Level.objects.order_by("ladder__order", "rank").values_list("ladder__code", "name")
    for ladder, name in levels:
        found.setdefault(ladder, []).append(name)
    return {column.key: found[column.key] for column in COLUMNS if column.key in found}


def write_lists(
    book: Workbook, sheet: Worksheet, choices: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """Write the choices beside the words of help; return for each column where they stand."""
    head = book.add_format({**GRID, "bold": True, "bg_color": "#E9F0FA"})
    plain = book.add_format(GRID)
    places = {}
    for index, (key, names) in enumerate(choices.items(), start=FIRST_LIST_COLUMN):
        sheet.write_string(HEADING_ROW, index, label_of(key), head)
        row = HEADING_ROW
        for row, name in enumerate(names, start=HEADING_ROW + 1):
            sheet.write_string(row, index, name, plain)
        letter = xl_col_to_name(index)
        places[key] = f"='{HELP_SHEET}'!${letter}${HEADING_ROW + 2}:${letter}${row + 1}"
        sheet.set_column(index, index, 26)
    return places


def write_help(book: Workbook, sheet: Worksheet, choices: Mapping[str, Iterable[str]]) -> None:
    """Say of each column whether it is needed and how it is filled in."""
    head = book.add_format({**GRID, "bold": True, "bg_color": "#E9F0FA"})
    plain = book.add_format(GRID)
    bold = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, "Cách ghi từng cột", bold)
    for index, (words, width) in enumerate((("Cột", 24), ("Bắt buộc", 11), ("Cách ghi", 70))):
        sheet.write_string(HEADING_ROW, index, words, head)
        sheet.set_column(index, index, width)
    for row, column in enumerate(COLUMNS, start=HEADING_ROW + 1):
        is_level = column.key in choices and column.key not in WORDS
        words = _LEVEL if is_level else WORDS.get(column.key, OTHER_WORDS)
        needed = "có" if column.key in NEEDED else ""
        for index, text in enumerate((column.label, needed, words)):
            sheet.write_string(row, index, text, plain)
    sheet.freeze_panes(HEADING_ROW + 1, 1)


def write_form(book: Workbook, sheet: Worksheet, lists: Mapping[str, str]) -> None:
    """Write the heading and the empty lines, each cell as text so that nothing is rewritten."""
    bold = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, TITLE, bold)
    last = HEADING_ROW + LINES
    for index, column in enumerate(COLUMNS):
        is_needed = column.key in NEEDED
        look = {**GRID, "bold": True, "align": "center", "bg_color": "#E9F0FA"}
        look |= {"font_color": "#B3261E"} if is_needed else {}
        sheet.write_string(HEADING_ROW, index, column.label, book.add_format(look))
        cell = book.add_format({"num_format": "@"})
        sheet.set_column(index, index, column.width, cell)
        if column.key in lists:
            sheet.data_validation(HEADING_ROW + 1, index, last, index, choice(lists[column.key]))
    sheet.freeze_panes(HEADING_ROW + 1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)


def choice(source: str) -> dict[str, object]:
    """Return a list to choose from; another value is remarked and may stay."""
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": "Ngoài danh sách",
        "error_message": "Giá trị này không có trong danh sách; vẫn ghi?",
    }


def label_of(key: str) -> str:
    """Return the heading of a column."""
    return next(column.label for column in COLUMNS if column.key == key)
