"""What is said of a claim that does not add up. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from apps.targets.statements.claims import Place


class Weight(StrEnum):
    """How much a finding weighs: wrong arithmetic, what may be meant, another figure on file."""

    ERROR = "error"
    HINT = "hint"
    RECORDS = "records"


class Kind(StrEnum):
    """What does not add up."""

    TRUNCATED = "truncated"
    OTHER_TOTAL = "other_total"
    PERCENT = "percent"
    SUM = "sum"
    PERCENT_SUM = "percent_sum"
    MORE_THAN_WHOLE = "more_than_whole"
    INCREASE = "increase"
    POINTS = "points"
    QUOTA = "quota"
    RECORDS = "records"


WEIGHTS = {Weight.ERROR: "Lỗi", Weight.HINT: "Gợi ý", Weight.RECORDS: "Khác hồ sơ"}
NAMES = {
    Kind.TRUNCATED: "Tỷ lệ cắt bớt, không làm tròn",
    Kind.OTHER_TOTAL: "Tỷ lệ tính trên tổng số khác",
    Kind.PERCENT: "Tỷ lệ không khớp với số người",
    Kind.SUM: "Các phần không cộng thành tổng số",
    Kind.PERCENT_SUM: "Các tỷ lệ không cộng thành 100%",
    Kind.MORE_THAN_WHOLE: "Phần lớn hơn cả nhóm",
    Kind.INCREASE: "Mức tăng không khớp",
    Kind.POINTS: "Phần trăm và điểm phần trăm",
    Kind.QUOTA: "Chỉ tiêu hằng năm và nhu cầu",
    Kind.RECORDS: "Khác với hồ sơ",
}


@dataclass(frozen=True)
class Finding:
    """One thing that does not add up: where, what is printed, what is right, a sentence."""

    kind: Kind
    weight: Weight
    place: Place
    printed: str
    right: str
    message: str

    @property
    def weight_name(self) -> str:
        """How much it weighs, in words."""
        return WEIGHTS[self.weight]

    @property
    def name(self) -> str:
        """What kind of finding it is, in words."""
        return NAMES[self.kind]


def error(kind: Kind, place: Place, printed: object, right: object, message: str) -> Finding:
    """Return a finding that is wrong arithmetic."""
    return Finding(kind, Weight.ERROR, place, str(printed), str(right), message)


def hint(kind: Kind, place: Place, printed: object, right: object, message: str) -> Finding:
    """Return a finding that may be meant."""
    return Finding(kind, Weight.HINT, place, str(printed), str(right), message)
