"""What kind of unit a name speaks of: "PTDTBT TH và THCS X" is a school of two levels. Pure."""

import re

from apps.core.text import fold

# First match wins: the longer and the more particular words stand first. Folded, without accents.
KINDS = (
    (r"^(truong\b|tr\b|mam non\b|mn\b|tieu hoc\b|th\b|thcs\b|thpt\b|ptdt|ptcs)", "truong"),
    (r"^(trung tam|tt) .*\b(gdtx|gdnn|giao duc)", "truong"),
    (r"^huyen uy|^quan uy|^thi uy|^thanh uy", "huyen_uy"),
    (r"^dang (uy|bo) (xa|phuong|thi tran|dac khu)", "dang_uy_xa"),
    (r"^(dang uy|dang bo)", "dang_bo"),
    (r"^chi bo", "chi_bo"),
    (r"(ubmttq|mttq|mat tran)", "mttq"),
    (r"^(hoi|doan|huyen doan|lien doan|lien minh)\b", "doan_the"),
    (r"^(hdnd|ubnd|uy ban nhan dan|van phong hdnd).*\b(xa|phuong|thi tran|dac khu)\b", "ubnd_xa"),
    (r"^(hdnd|ubnd|uy ban nhan dan|van phong hdnd)", "hdnd_ubnd_huyen"),
    (r"^so\b", "so"),
    (r"^(trung tam|tt)\b", "trung_tam"),
    (r"^(tinh|thanh pho truc thuoc)\b", "tinh"),
    (r"^(huyen|quan|thi xa|thanh pho)\b", "huyen"),
    (r"^xa\b", "xa"),
    (r"^phuong\b", "phuong"),
    (r"^thi tran\b", "thi_tran"),
    (r"^dac khu\b", "dac_khu"),
    (r"^(phong|ban|van phong|thanh tra|cong an|toa an|vien kiem sat|kho bac|chi cuc)\b", "phong"),
)
LEVELS = (
    ("mn", r"\b(mam non|mn|mau giao|mg|nha tre)\b"),
    ("th", r"\b(tieu hoc|th)\b"),
    ("thcs", r"\b(thcs|trung hoc co so|ptcs)\b"),
    ("thpt", r"\b(thpt|trung hoc pho thong)\b"),
    ("gdtx", r"\b(gdtx|gdnn|giao duc thuong xuyen)\b"),
)


def kind_of_name(name: str) -> str | None:
    """Return the code of the unit kind that `name` speaks of; nothing when it does not say."""
    folded = fold(name)
    return next((kind for pattern, kind in KINDS if re.search(pattern, folded)), None)


def levels_of_name(name: str) -> list[str]:
    """Return the school levels that `name` speaks of, lowest first."""
    folded = re.sub(r"[&,\-–]", " ", fold(name))
    return [level for level, pattern in LEVELS if re.search(pattern, folded)]
