"""The parts around the text of an official document: who issues it, number, date, signature.

State documents follow Decree 30/2020/NĐ-CP, Party documents Guidance 36-HD/VPTW (2018).
Pure: no Django, no file format.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

LAST_PADDED_MONTH = 2
BLANK_NUMBER = " " * 8
BLANK_DAY = " " * 6


class Look(StrEnum):
    """Whose rules of presentation a document follows."""

    STATE = "state"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block: lines of authority from the top, and the name under the space."""

    lines: tuple[str, ...] = ()
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What an office prints around a report; empty parts are left for the clerk to fill in.

    `mark` follows the number with its own separator: "/BC-UBND" or "-BC/HU".
    """

    look: Look
    body: str
    parent_body: str = ""
    place: str = ""
    kind: str = "BÁO CÁO"
    mark: str = ""
    number: int | None = None
    date: datetime.date | None = None
    signature: Signature = Signature()
    recipients: tuple[str, ...] = ()

    @property
    def nation_lines(self) -> tuple[str, ...]:
        """Return the lines of the right-hand column above the place and date."""
        if self.look == Look.PARTY:
            return ("ĐẢNG CỘNG SẢN VIỆT NAM",)
        return ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")

    @property
    def number_line(self) -> str:
        """Return "Số: 05/BC-UBND" or "Số 05-BC/HU", with a gap where no number is given yet."""
        number = BLANK_NUMBER if self.number is None else f"{self.number:02d}"
        colon = ":" if self.look == Look.STATE else ""
        return f"Số{colon} {number}{self.mark}"

    @property
    def date_line(self) -> str:
        """Return the place and date; days below 10 and the first two months are padded."""
        return ", ".join(part for part in (self.place, date_in_words(self.date)) if part)

    @property
    def attachment_line(self) -> str:
        """Return the line under the title of an annex that says which document it belongs to."""
        number = self.number_line.removeprefix("Số").removeprefix(":").strip(" ")
        number = number if self.number is not None else f"{BLANK_NUMBER}{self.mark}"
        kind = self.kind.capitalize()
        of = f" của {self.body}" if self.body else ""
        return f"(Kèm theo {kind} số {number} {date_in_words(self.date)}{of})"


def date_in_words(date: datetime.date | None) -> str:
    """Write a date as documents do; without one, leave room for day, month and year."""
    if date is None:
        return f"ngày{BLANK_DAY}tháng{BLANK_DAY}năm{BLANK_DAY}".rstrip()
    padded = date.month <= LAST_PADDED_MONTH
    month = f"{date.month:02d}" if padded else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def unfilled_heading(look: Look = Look.STATE) -> Heading:
    """Return a heading whose names are dotted lines, for a report that no office issues yet."""
    dots = "." * 24
    mark = "/BC-" if look == Look.STATE else "-BC/"
    signature = Signature((dots,))
    return Heading(look, dots, dots, "." * 12, mark=mark, signature=signature)
