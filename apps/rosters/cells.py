"""One cell of a roster made into one fact, or into a `Fault` that says why not. Pure."""

import re
from collections.abc import Callable, Mapping

from apps.core import cells
from apps.core.cells import FIRST_YEAR, LAST_YEAR, MARKS, NO_DATE, NO_MARKS, CellValue, text_of
from apps.core.partial_dates import PartialDate
from apps.core.text import fold, spelling_key
from apps.rosters.problems import Fault

CITIZEN_ID, OLD_ID = 12, 9

SEXES = {
    "nam": "M", "m": "M", "male": "M", "trai": "M", "ông": "M",
    "nữ": "F", "nu": "F", "f": "F", "female": "F", "gái": "F", "bà": "F",
}  # fmt: skip
EMPLOYMENT = {
    "can bo": "can_bo", "cb": "can_bo",
    "cong chuc": "cong_chuc", "cc": "cong_chuc",
    "vien chuc": "vien_chuc", "vc": "vien_chuc", "bien che": "vien_chuc",
    "hop dong": "hop_dong", "hd": "hop_dong", "hdld": "hop_dong", "nguoi lao dong": "hop_dong",
}  # fmt: skip

_MEMBER = frozenset({"dang vien", "dv", "da vao dang"})
_NOT_KNOWN = frozenset({"chua ro", "khong ro", "chua biet", "?", "•••"})
_NO_MEMBER = frozenset({"quan chung", "chua vao dang"})
_DATE = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{1,2}\s*[/.\-]\s*\d{4}|\d{4}")
_OFFICIAL = re.compile(r"chinh thuc|\bct\b")
_ID_FILLING = str.maketrans("", "", " .'’‘`-\u00a0")
_EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


def is_not_known(text: str) -> bool:
    """Say whether a cell says that nobody knows, or hides what it holds, as our own lists do."""
    return fold(text) in _NOT_KNOWN


def plain_text(value: CellValue) -> str | Fault:
    """Return a cell of free text."""
    text = text_of(value)
    return _excel_error(text) or text


def full_name(value: CellValue) -> str | Fault:
    """Return a person's name, each syllable with a capital; markup stays text, with a warning."""
    text = text_of(value)
    if not text:
        return ""
    if not _LETTER.search(text):
        return Fault("không phải là họ tên; hãy ghi đủ họ, tên đệm và tên")
    name = text if text.istitle() else " ".join(map(_capitalised, text.split()))
    if "<" in text or ">" in text or "&lt;" in text:
        return Fault("có ký hiệu lạ (< hoặc >); được giữ nguyên như chữ thường", "warning", text)
    if _DIGIT.search(text):
        return Fault("có chữ số; hãy kiểm tra lại họ tên", "warning", name)
    return _excel_error(text) or name


def _capitalised(word: str) -> str:
    if word.isupper() and len(word) > 1:
        word = word.lower()
    return word[0].upper() + word[1:]


def sex(value: CellValue) -> str | Fault | None:
    """Return "M" or "F" for nam or nữ, however written."""
    text = text_of(value)
    if not text:
        return None
    return SEXES.get(spelling_key(text)) or Fault("không phải là giới tính; hãy ghi Nam hoặc Nữ")


def marked(value: CellValue) -> bool:
    """Say whether a cell of a column of marks is marked: x, v, ✓, a year, a number."""
    return spelling_key(text_of(value)) not in NO_MARKS | {""}


def yes_or_no(value: CellValue) -> bool | Fault | None:
    """Return True for x or có, False for không, None for an empty cell."""
    try:
        return cells.yes_or_no(value)
    except ValueError:
        return Fault("không rõ là có hay không; hãy đánh dấu x hoặc để trống", "warning")


def partial_date(value: CellValue) -> PartialDate | Fault | None:
    """Return a date with the precision it was written with; a number is a year or a serial."""
    try:
        found = cells.partial_date(value)
    except ValueError as error:
        return Fault(_sentence_part(str(error)))
    return None if found is None else _within_reason(found)


def _within_reason(found: PartialDate) -> PartialDate | Fault:
    if found.year > LAST_YEAR:
        return Fault(f"năm {found.year} quá xa; hãy kiểm tra lại năm")
    if found.year < FIRST_YEAR:
        return Fault(f"năm {found.year} trước năm {FIRST_YEAR}; hãy kiểm tra lại năm")
    return found


def _sentence_part(sentence: str) -> str:
    """Return a sentence so that it can follow a colon."""
    part = sentence.rstrip(".")
    return NO_DATE if part.startswith("“") else part[0].lower() + part[1:]


PartyDates = tuple[PartialDate | None, PartialDate | None, bool | None]


def party_dates(value: CellValue) -> PartyDates | Fault | None:
    """Return the day of admission, the official day and whether the cell says "member".

    The cell may hold one date, two of them (dự bị, chính thức), a mark or a word; None for an
    empty one. Where it says that nobody knows, neither "member" nor "no member" is said.
    """
    text = text_of(value)
    if not text:
        return None
    if is_not_known(text):
        return None, None, None
    if spelling_key(text) in NO_MARKS or fold(text) in _NO_MEMBER:
        return None, None, False
    if spelling_key(text) in MARKS or fold(text) in _MEMBER:
        return None, None, True
    single = partial_date(value)
    return _dates_in_words(text, single) if isinstance(single, Fault) else (single, None, True)


def _dates_in_words(text: str, fault: Fault) -> PartyDates | Fault:
    several = [partial_date(found) for found in _DATE.findall(text)]
    dates = [found for found in several if isinstance(found, PartialDate)]
    if len(dates) != len(several) or len(dates) not in (1, 2):
        return fault
    return _dates_in_order(dates, text)


def _dates_in_order(dates: list[PartialDate], text: str) -> PartyDates:
    dates = sorted(dates, key=lambda found: found.first_day)
    if len(dates) > 1:
        return dates[0], dates[1], True
    words = fold(text)
    official_only = _OFFICIAL.search(words) is not None and "du bi" not in words
    return (None, dates[0], True) if official_only else (dates[0], None, True)


def national_id(*, pad: bool = False) -> Callable[[CellValue], str | Fault | None]:
    """Return the cleaner of identity numbers of 12 or 9 digits.

    Nothing is padded in silence: `pad` is the clerk's word that the nought Excel took from the
    numbers of a file is to be given back.
    """

    def read(value: CellValue) -> str | Fault | None:
        text = text_of(value).translate(_ID_FILLING)
        if not text or spelling_key(text) in NO_MARKS:
            return None
        if not text.isascii() or not text.isdecimal():
            return Fault("không phải là số định danh; hãy ghi 12 chữ số của thẻ căn cước")
        if len(text) in (CITIZEN_ID, OLD_ID):
            return text
        if not has_lost_nought(text):
            return Fault(f"có {len(text)} chữ số; số căn cước có 12 chữ số, số chứng minh cũ có 9")
        return with_noughts(text) if pad else _lost_nought(text)

    return read


def has_lost_nought(text: str) -> bool:
    """Say whether an identity number lacks what Excel takes when it reads it as a number.

    Those of some provinces begin with two noughts: 002080001234 becomes 2080001234.
    """
    digits = text.translate(_ID_FILLING)
    lengths = (CITIZEN_ID - 2, CITIZEN_ID - 1, OLD_ID - 1)
    return digits.isdecimal() and len(digits) in lengths


def with_noughts(text: str) -> str:
    """Return an identity number with the noughts that it lost."""
    return text.zfill(OLD_ID if len(text) < OLD_ID else CITIZEN_ID)


def _lost_nought(text: str) -> Fault:
    whole = with_noughts(text)
    return Fault(
        f"có {len(text)} chữ số, có thể đã mất số 0 ở đầu; hãy chọn “Bổ sung số 0 ở đầu” khi nhận"
        f" bảng, hoặc định dạng ô là Văn bản (Text) và ghi đủ {len(whole)} số, ví dụ {whole}"
    )


def employment_kind(own: Mapping[str, str]) -> Callable[[CellValue], str | Fault | None]:
    """Return the cleaner of cán bộ, công chức, viên chức, hợp đồng; `own` words come first."""

    def read(value: CellValue) -> str | Fault | None:
        text = text_of(value)
        if not text:
            return None
        if (told := own.get(spelling_key(text))) is not None:
            return told or None
        words = fold(text)
        for name, key in EMPLOYMENT.items():
            if words == name or words.startswith(f"{name} "):
                return key
        message = "không rõ là cán bộ, công chức, viên chức hay hợp đồng; được để trống"
        return Fault(message, "warning", unknown=(("employment_kind", text),))

    return read


def ethnicity(
    names: Mapping[str, str], own: Mapping[str, str]
) -> Callable[[CellValue], str | Fault | None]:
    """Return the cleaner of ethnic groups for a catalogue of aliases; `own` words come first."""

    def read(value: CellValue) -> str | Fault | None:
        text = text_of(value)
        if not text or is_not_known(text):
            return None
        key = spelling_key(text)
        if (told := own.get(key)) is not None:
            return told or None
        short = key.removeprefix("dân tộc ").removeprefix("người ")
        return names.get(key) or names.get(short) or _unknown_ethnicity(text)

    return read


def _unknown_ethnicity(text: str) -> Fault:
    return Fault(
        "chưa có trong danh mục dân tộc; hãy sửa lại hoặc thêm tên gọi này vào danh mục",
        unknown=(("ethnicity", text),),
    )


def _excel_error(text: str) -> Fault | None:
    if text.startswith("#") and _EXCEL_ERROR.fullmatch(text):
        return Fault("là lỗi của công thức Excel; hãy ghi lại giá trị")
    return None
