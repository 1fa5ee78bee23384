"""Whose name stands at the head of a document: worked out from the unit it is about."""

import unicodedata
from dataclasses import replace

from apps.core.headings import Heading, Look, Signature, unfilled_heading
from apps.core.text import fold, lowered
from apps.units.models import Unit, UnitKind

PARTY_WORDS = {
    "tỉnh": "Tỉnh ủy",
    "thành phố": "Thành ủy",
    "huyện": "Huyện ủy",
    "quận": "Quận ủy",
    "thị xã": "Thị ủy",
    "xã": "Đảng ủy xã",
    "phường": "Đảng ủy phường",
    "thị trấn": "Đảng ủy thị trấn",
    "đặc khu": "Đảng ủy đặc khu",
}

# Who speaks for a Party body, by the first two words of its name, however they are spelt.
PARTY_ORGANS = {
    **{fold(" ".join(words.split()[:2])): "BAN THƯỜNG VỤ" for words in PARTY_WORDS.values()},
    "chi bo": "CHI ỦY",
}


def heading_for(unit: Unit | None, look: Look, kind: str = "BÁO CÁO", sign: str = "BC") -> Heading:
    """Return the heading of a document that `unit` issues, in the manner of `look`.

    `kind` is what the document calls itself, `sign` what stands for it in its number.
    """
    if unit is None:
        mark = f"-{sign}/" if look == Look.PARTY else f"/{sign}-"
        return replace(unfilled_heading(look), kind=kind, mark=mark)
    unit = with_those_above(unit)
    area, above = area_of(unit), body_above(unit, look)
    return Heading(
        look=look,
        kind=kind,
        body=body_name(unit, look),
        parent_body=body_name(above, look) if above else "",
        place=bare_name(area.name)[1] if area else "",
        mark=mark_of(look, unit, sign),
        signature=Signature(lines=signature_lines(unit, look)),
        recipients=("Lưu: VT.",),
    )


def with_those_above(unit: Unit) -> Unit:
    """Return a unit that knows all units above it with their kinds: one query."""
    keys = {unit.pk, *(int(key) for key in unit.path.strip("/").split("/") if key)}
    line = Unit.objects.filter(pk__in=keys).select_related("kind").in_bulk()
    for one in line.values():
        if one.parent_id in line:  # of a unit closed long ago the path may tell another line
            one.parent = line[one.parent_id]
    return line[unit.pk]


def body_above(unit: Unit, look: Look) -> Unit | None:
    """Return the nearest unit above that another body speaks for.

    The Party committee of a commune stands under the commune, whose Party body it is itself.
    """
    own, above = body_name(unit, look), unit.parent
    while above is not None and body_name(above, look) == own:
        above = above.parent
    return above


def mark_of(look: Look, unit: Unit, sign: str = "BC") -> str:
    """Return what follows the number: "/BC-UBND" of state bodies, "-BC/HU" of Party ones."""
    if look == Look.PARTY:
        return f"-{sign}/{initials_of(body_name(unit, look))}"
    return f"/{sign}-UBND" if unit.kind.form == UnitKind.Form.AREA else f"/{sign}"


def initials_of(name: str) -> str:
    """Return how the number of a document names a Party body: Huyện ủy is HU, Đảng ủy xã is ĐU."""
    first = "".join(word[0] for word in two_words(name).split()).upper()
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in first)


def two_words(name: str) -> str:
    """Return what kind of Party body a name begins with: "Huyện ủy", "Chi bộ"."""
    return " ".join(name.split()[:2])


def body_name(unit: Unit, look: Look) -> str:
    """Return the name of the body that speaks for `unit`: its committee, else the unit itself."""
    if unit.kind.form != UnitKind.Form.AREA:
        return unit.name
    kind, name = bare_name(unit.name)
    if look == Look.PARTY:
        return f"{PARTY_WORDS.get(kind, 'Đảng ủy')} {name}"
    return f"Ủy ban nhân dân {lowered(unit.name)}"


def bare_name(name: str) -> tuple[str, str]:
    """Split "huyện Khau Sơn" into the kind of area and the name alone."""
    for kind in PARTY_WORDS:
        if name.lower().startswith(f"{kind} "):
            return kind, name[len(kind) + 1 :]
    return "", name


def area_of(unit: Unit) -> Unit | None:
    """Return the nearest area that `unit` is or stands in."""
    seen: Unit | None = unit
    while seen is not None and seen.kind.form != UnitKind.Form.AREA:
        seen = seen.parent
    return seen


def signature_lines(unit: Unit, look: Look) -> tuple[str, ...]:
    """Return the lines of authority above the signature."""
    if look == Look.PARTY:
        organ = PARTY_ORGANS.get(fold(two_words(body_name(unit, look))), "CẤP ỦY")
        return (f"T/M {organ}", "BÍ THƯ")
    if unit.kind.form == UnitKind.Form.AREA:
        return ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    if unit.kind.form == UnitKind.Form.SCHOOL:
        return ("HIỆU TRƯỞNG",)
    return ("THỦ TRƯỞNG ĐƠN VỊ",)
