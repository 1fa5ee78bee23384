"""A table of a planning document as an Excel sheet that an office prints, signs and edits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from apps.planning.documents.grids import GROUP, Column, Row, Value, header_of

FONT = {"font_name": "Times New Roman", "font_size": 12}
A4 = 9
SIDE_MARGIN, END_MARGIN = 0.59, 0.79
MM_PER_WIDTH = 2.1  # of a column of width 1
LETTERS_PER_WIDTH = 1.1
LINE_HEIGHT = 16.0
LEFT_SHARE = 0.42
SPACE_FOR_SIGNING = 4


@dataclass(frozen=True)
class _Book:
    book: Workbook
    sheet: Worksheet
    columns: Sequence[Column]

    def style(self, **properties: object) -> Format:
        """Return a format, text black in the letter of documents."""
        return self.book.add_format({**FONT, "valign": "vcenter", **properties})

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.columns) - 1

    @property
    def split(self) -> int:
        """The last column of the left part of the heading."""
        whole = sum(column.width for column in self.columns) * LEFT_SHARE
        used = 0.0
        for place, column in enumerate(self.columns):
            used += column.width
            if used >= whole:
                return min(place, self.last - 1)
        return self.last - 1

    def across(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        """Write a text over columns of a row."""
        if first == last:
            self.sheet.write_string(row, first, text, style)
        else:
            self.sheet.merge_range(row, first, row, last, text, style)


def workbook(columns: Sequence[Column], rows: Sequence[Row], fields: Mapping[str, object]) -> bytes:
    """Return the workbook: heading, title, two rows of head, their numbers, rows, signature."""
    target = BytesIO()
    with Workbook(target, {"default_format_properties": FONT}) as book:
        sheet = book.add_worksheet("Danh sách")
        own = _Book(book, sheet, columns)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width / MM_PER_WIDTH)
        row = _titles(own, fields, _heading(own, fields))
        body = _header(own, row)
        _page(sheet, row, body)
        row = _body(own, rows, body)
        _signature(own, fields, row + 1)
    return target.getvalue()


def _page(sheet: Worksheet, header: int, body: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=END_MARGIN, bottom=END_MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(header, body - 1)
    sheet.set_footer('&R&"Times New Roman,Regular"&11Trang &P/&N')
    sheet.freeze_panes(body, 2)


def _heading(own: _Book, fields: Mapping[str, object]) -> int:
    """Write who issues it at the left, the nation or the Party at the right; return the next row.

    A state document has its motto where a Party document has a star.
    """
    plain, bold = own.style(align="center"), own.style(align="center", bold=True)
    ruled = own.style(align="center", bold=True, underline=1)
    italic = own.style(align="center", italic=True)
    motto = str(fields["tieu_ngu"])
    left = [(fields["co_quan_chu_quan"], plain), (fields["co_quan"], bold if not motto else ruled)]
    right = [(fields["quoc_hieu"], bold if motto else ruled), (motto, ruled)]
    if not motto:
        left.append(("*", plain))
        right.append(("", plain))
    left.append((fields["so_ky_hieu"], plain))
    right.append((fields["dia_danh_ngay_thang"], italic))
    for row, ((text, style), (other, other_style)) in enumerate(zip(left, right, strict=True)):
        own.sheet.set_row(row, LINE_HEIGHT * (1 + str(text).count("\n")) + 3)
        own.across(row, 0, own.split, str(text).replace("\n", " "), style)
        own.across(row, own.split + 1, own.last, str(other), other_style)
    return len(left) + 1


def _titles(own: _Book, fields: Mapping[str, object], row: int) -> int:
    """Write the titles over the whole width; return the row of the head."""
    big = own.style(align="center", bold=True, font_size=14, text_wrap=True)
    bold = own.style(align="center", bold=True, text_wrap=True)
    italic = own.style(align="center", italic=True, text_wrap=True)
    subject = str(fields["trich_yeu"])
    lines = [
        (fields["loai_van_ban"], big),
        (subject.upper(), big),
        (f"của {fields['don_vi']}", bold),
        (fields["kem_theo"], italic),
        (fields["du_thao"], italic),
    ]
    for text, style in lines:
        if text:
            own.sheet.set_row(row, LINE_HEIGHT + 4)
            own.across(row, 0, own.last, str(text), style)
            row += 1
    return row + 1


def _header(own: _Book, row: int) -> int:
    """Write two rows of head with their merges and the row of numbers; return the next row."""
    head = own.style(bold=True, align="center", text_wrap=True, border=1, bg_color="#EDEDED")
    upper, lower = header_of(tuple(own.columns))
    own.sheet.set_row(row, LINE_HEIGHT * 1.5)
    own.sheet.set_row(row + 1, _lines_of_head(own.columns) * LINE_HEIGHT)
    for cell in upper:
        end = row + cell.down - 1
        if cell.across == 1 and cell.down == 1:
            own.sheet.write_string(row, cell.column, cell.label, head)
        else:
            last = cell.column + cell.across - 1
            own.sheet.merge_range(row, cell.column, end, last, cell.label, head)
    for cell in lower:
        own.sheet.write_string(row + 1, cell.column, cell.label, head)
    numbers = own.style(italic=True, align="center", border=1, font_size=10)
    for place in range(len(own.columns)):
        own.sheet.write_number(row + 2, place, place + 1, numbers)
    return row + 3


def _lines_of_head(columns: Sequence[Column]) -> int:
    """Return how many lines the longest label takes."""
    whole = [_lines(column.label, column.width) for column in columns if column.group]
    alone = [_lines(column.label, column.width) - 1 for column in columns if not column.group]
    return max([*whole, *alone, 1])


def _lines(text: str, width: float) -> int:
    """Estimate the lines of a text that wraps between words in a cell of `width` millimetres."""
    room = max(width / MM_PER_WIDTH * LETTERS_PER_WIDTH - 1, 3)
    lines, used = 1, 0.0
    for word in text.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, len(word)
        else:
            used += len(word) + (1 if used else 0)
    return lines


def _body(own: _Book, rows: Sequence[Row], row: int) -> int:
    """Write the rows; return the row after the last."""
    group = own.style(bold=True, border=1, text_wrap=True)
    left = own.style(border=1, text_wrap=True, num_format="@")
    centred = own.style(border=1, text_wrap=True, align="center")
    styles = [centred if column.is_centred else left for column in own.columns]
    for at, line in enumerate(rows, start=row):
        if line[GROUP]:
            own.sheet.set_row(at, LINE_HEIGHT + 4)
            own.across(at, 0, own.last, str(line[GROUP]), group)
            continue
        values = [line.get(column.key, "") for column in own.columns]
        high = max(_lines(str(v), c.width) for v, c in zip(values, own.columns, strict=True))
        own.sheet.set_row(at, LINE_HEIGHT * high + 4)
        for place, value in enumerate(values):
            _write(own.sheet, at, place, value, styles[place])
    return row + len(rows)


def _write(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write a number as a number, every text as a text: "=1+1" in a name is no formula."""
    if isinstance(value, int):
        sheet.write_number(row, column, value, style)
    elif not value:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_string(row, column, value, style)


def _signature(own: _Book, fields: Mapping[str, object], row: int) -> None:
    bold = own.style(align="center", bold=True)
    for text in fields["quyen_han"]:
        own.across(row, own.split + 1, own.last, str(text), bold)
        row += 1
    own.across(row + SPACE_FOR_SIGNING, own.split + 1, own.last, str(fields["nguoi_ky"]), bold)
