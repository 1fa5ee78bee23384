"""Sets each row of a roster into its unit; a new unit is founded where that was asked for."""

from collections import Counter
from collections.abc import Iterable

from django.db import models

from apps.rosters.known import Known, UnitEntry
from apps.rosters.orders import Order, Outcome, about
from apps.rosters.people import RosterPerson
from apps.rosters.problems import Problem
from apps.rosters.units import unit_key
from apps.units.models import Unit, UnitKind
from apps.units.naming import kind_of_name, levels_of_name
from apps.units.services import found_unit

PERMISSION = "personnel.add_person"
FOUNDING_PERMISSION = "units.add_unit"


def place(
    order: Order, rows: Iterable[RosterPerson], known: Known, outcome: Outcome
) -> list[tuple[RosterPerson, UnitEntry]]:
    """Return the rows with their units; what has none is reported.

    A sheet that names no unit is one problem of the sheet, not one of each of its rows.
    """
    placer = Placer(order, known)
    placed = []
    of_sheets: Counter[tuple[str, str]] = Counter()
    for row in rows:
        unit, trouble = placer.unit_of(row)
        if unit is not None:
            placed.append((row, unit))
        elif row.unit_text:
            outcome.problems.append(about(row, "unit", row.unit_text, "error", trouble))
        else:
            of_sheets[row.sheet, trouble] += 1
    for (sheet, trouble), number in of_sheets.items():
        text = f"Trang tính “{sheet}”, {number} người: {trouble}."
        outcome.problems.append(Problem(sheet, "", 0, "", "", "error", text))
    return placed


class Placer:
    """Finds the unit of each row; each different name is worked out once."""

    def __init__(self, order: Order, known: Known) -> None:
        self.order = order
        self.known = known
        self.found: dict[tuple[str | None, str], tuple[UnitEntry | None, str]] = {}
        # Where the user may write files, and found units; None is everywhere.
        self.writable = self.foundable = None
        if order.user is not None and not order.user.sees_every_unit:
            self.writable = order.user.granted_paths(PERMISSION)
            self.foundable = order.user.granted_paths(FOUNDING_PERMISSION)

    def unit_of(self, row: RosterPerson) -> tuple[UnitEntry | None, str]:
        """Return the unit of a row, or the sentence that says why there is none."""
        key = (row.unit_code, unit_key(row.unit_text))
        if key not in self.found:
            self.found[key] = self._find(row)
        return self.found[key]

    def _find(self, row: RosterPerson) -> tuple[UnitEntry | None, str]:
        if row.unit_code == "":
            return None, (
                f"có nhiều đơn vị cùng tên “{row.unit_text}”; hãy ghi mã đơn vị, hoặc chọn đơn vị "
                "khi nhập"
            )
        unit = self.known.units.get(row.unit_code) if row.unit_code else self._unnamed(row)
        if unit is None:
            return self._found(row)
        return self._allowed(unit)

    def _unnamed(self, row: RosterPerson) -> UnitEntry | None:
        chosen = self.order.unit
        return UnitEntry.of(chosen) if chosen is not None and not row.unit_text else None

    def _allowed(self, unit: UnitEntry) -> tuple[UnitEntry | None, str]:
        """Return the unit if rows may be written there."""
        chosen = self.order.unit
        if chosen is not None and not unit.path.startswith(chosen.path):
            return None, (
                f"đơn vị “{unit.name}” không thuộc {chosen.name}; hãy kiểm tra tệp, hoặc chọn đơn "
                "vị khác khi nhập"
            )
        if self.writable is not None and not unit.path.startswith(self.writable):
            return None, f"đơn vị “{unit.name}” không thuộc phạm vi bạn được cập nhật hồ sơ"
        return unit, ""

    def _found(self, row: RosterPerson) -> tuple[UnitEntry | None, str]:
        """Found a unit of the name the row gives, where that was asked for."""
        parent, name = self.order.new_units_under, row.unit_text
        if not name:
            return None, "không thấy tên đơn vị trong tệp; hãy chọn đơn vị khi nhập"
        if parent is None:
            return None, (
                f"chưa có đơn vị “{name}” trong hệ thống; hãy thêm đơn vị này, hoặc thêm tên này "
                "vào tên gọi khác của đơn vị đã có"
            )
        if self.foundable is not None and not parent.path.startswith(self.foundable):
            return None, f"bạn không có quyền thêm đơn vị “{name}” vào dưới {parent.name}"
        unit = founded_meanwhile(name, parent)
        if unit is None:
            kind, trouble = kind_of(name)
            if kind is None:
                return None, trouble
            unit = found_named(name, kind, parent)
        entry = UnitEntry.of(unit)
        self.known.add(entry)
        return self._allowed(entry)


def founded_meanwhile(name: str, parent: Unit) -> Unit | None:
    """Return the unit of this name that another import founded under `parent` a moment ago."""
    siblings = Unit.objects.filter(parent=parent)
    return next((unit for unit in siblings if unit_key(unit.name) == unit_key(name)), None)


def kind_of(name: str) -> tuple[UnitKind | None, str]:
    """Return the kind of unit that `name` speaks of, or the sentence that says why none."""
    code = kind_of_name(name)
    if code is None:
        return None, f"không rõ “{name}” là loại đơn vị nào; hãy thêm đơn vị này trước khi nhập"
    kind = UnitKind.objects.filter(code=code).first()
    if kind is None:
        return None, f"chưa có loại đơn vị “{code}”; hãy nạp danh mục trước (load_reference)"
    return kind, ""


def found_named(name: str, kind: UnitKind, parent: Unit) -> Unit:
    """Found a unit of which only the name is known; a school's name says its levels."""
    levels = levels_of_name(name) if kind.form == UnitKind.Form.SCHOOL else []
    return found_unit(
        code=_next_unit_code(), name=name, kind=kind, parent=parent, school_levels=levels
    )


def _next_unit_code() -> str:
    """Return a unit code that is not in use."""
    number = (Unit.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    while Unit.objects.filter(code=f"DV{number:05d}").exists():
        number += 1
    return f"DV{number:05d}"
