"""What a cell of a workbook says, whoever reads it: text, yes or no, numbers and dates. Pure."""

from datetime import date, datetime, time, timedelta

from apps.core.partial_dates import PartialDate
from apps.core.text import clean, spelling_key

CellValue = str | float | int | bool | date | datetime | time | timedelta

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100
# Serial numbers of 1908 to 2119: below them a number may be a year.
FIRST_SERIAL, LAST_SERIAL = 3000, 80_000

MARKS = frozenset({
    "x", "v", "+", "*", "1", "✓", "✔", "☑", "☒", "√", "ü", "có", "co", "yes", "đúng", "true",
})  # fmt: skip
NO_MARKS = frozenset({
    "-", "–", "—", ".", "0", "o", "/", "\\", "không", "khong", "k", "chưa", "chua", "no",
    "không có", "chưa có", "false",
})  # fmt: skip

NO_DATE = "không phải là ngày; hãy ghi như 12/05/1980, 05/1980 hoặc 1980"


def text_of(value: CellValue | None) -> str:
    """Return a cell as the text a clerk would type, cleaned; 38.0 is "38"."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else str(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d/%m/}{value.year:04}"
    return "" if value is None else str(value)


def yes_or_no(value: CellValue | None) -> bool | None:
    """Return True for x or có, False for không, None for an empty cell; else ValueError."""
    text = text_of(value)
    key = spelling_key(text)
    if not key:
        return None
    if key in MARKS:
        return True
    if key in NO_MARKS:
        return False
    raise ValueError(f"“{text}” không rõ là có hay không; hãy ghi “có” hoặc “không”.")


def whole_number(value: CellValue | None) -> int | None:
    """Return a whole number, None for an empty cell; ValueError, in Vietnamese, for others."""
    text = text_of(value)
    try:
        return int(text.removesuffix(".0")) if text else None
    except ValueError as error:
        raise ValueError(f"“{text}” không phải là số nguyên.") from error


def partial_date(value: CellValue | None) -> PartialDate | None:
    """Return a date with the precision it was written with; a number is a year or a serial.

    None for an empty cell or a dash; ValueError, in Vietnamese, for what is no date.
    """
    if isinstance(value, str) or value is None:
        return _date_of_text(text_of(value))
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return PartialDate.from_day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _date_of_number(float(value))
    raise ValueError(_no_date(value))


def _date_of_text(text: str) -> PartialDate | None:
    if not text or spelling_key(text) in NO_MARKS:
        return None
    if text.isdecimal() and len(text) == len(str(LAST_SERIAL)):
        return _date_of_number(float(text))
    return PartialDate.parse(text)


def _date_of_number(number: float) -> PartialDate:
    if FIRST_YEAR <= number <= LAST_YEAR and number.is_integer():
        return PartialDate(int(number))
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return PartialDate.from_day(EXCEL_EPOCH + timedelta(days=int(number)))
    raise ValueError(_no_date(number))


def _no_date(value: CellValue) -> str:
    return f"“{text_of(value)}” {NO_DATE}."


def day(value: CellValue | None) -> date | None:
    """Return the day in a cell, None for an empty one; ValueError where it is not known whole."""
    found = partial_date(value)
    if found is None:
        return None
    if found.precision != "day":
        raise ValueError(f"“{text_of(value)}” chưa đủ ngày, tháng, năm; hãy ghi như 31/12/2025.")
    return found.first_day
