"""The heading that a given layout speaks of, found in a file or refused in a sentence. Pure."""

from apps.rosters.headings import NAME_FIELDS, Column, Heading, columns_of, heading_texts, plain
from apps.rosters.layout import FieldNames, TableLayout
from apps.rosters.problems import UnreadableFile
from apps.rosters.sheet import Sheet, column_letters
from apps.rosters.words import Words

MAX_HEIGHT = 8


def fitted_heading(sheet: Sheet, table: TableLayout, words: Words) -> Heading:
    """Return the heading at the rows of `table`; UnreadableFile where it does not fit the sheet.

    Columns that the layout does not give are guessed when it gives none, else left out.
    """
    _check_rows(sheet, table)
    top, bottom = table.top - 1, table.top + table.height - 2
    if not table.columns:
        columns = tuple(columns_of(sheet, top, bottom, words.ladders))
    else:
        columns = tuple(_given_columns(sheet, table, words))
    if not any(column.field in NAME_FIELDS for column in columns):
        raise _misfit(sheet, "chưa có cột nào được chọn là Họ và tên")
    return Heading(top, bottom, columns)


def _check_rows(sheet: Sheet, table: TableLayout) -> None:
    rows = len(sheet.rows)
    if not 1 <= table.height <= MAX_HEIGHT:
        raise _misfit(sheet, f"tiêu đề phải có từ 1 đến {MAX_HEIGHT} dòng")
    if not 1 <= table.top <= rows or table.top + table.height - 1 > rows:
        raise _misfit(sheet, f"trang chỉ có {rows} dòng, không có tiêu đề ở dòng {table.top}")


def _given_columns(sheet: Sheet, table: TableLayout, words: Words) -> list[Column]:
    top, bottom = table.top - 1, table.top + table.height - 2
    texts = heading_texts(sheet, top, bottom)
    names = FieldNames(words.catalogue)
    keys, known = dict(table.columns), dict(table.headings)
    width = len(sheet.rows[top])
    columns = []
    for index in sorted({*keys, *texts}):
        letters = column_letters(max(index, 0))
        if not 0 <= index < width:
            raise _misfit(sheet, f"bảng không có cột {letters}")
        text = " – ".join(texts.get(index, ()))
        if index in known and plain(known[index]) != plain(text):
            raise _misfit(sheet, f"tiêu đề cột {letters} là “{text}”, không phải “{known[index]}”")
        column = names.column(index, text, keys.get(index, "ignore"))
        if column is None:
            raise _misfit(sheet, f"không rõ cột {letters} là gì (“{keys[index]}”)")
        columns.append(column)
    return columns


def _misfit(sheet: Sheet, why: str) -> UnreadableFile:
    return UnreadableFile(
        f"Cách đọc đã chọn không hợp với trang tính “{sheet.name}”: {why}; hãy nhận bảng và ghép"
        " cột lại."
    )
