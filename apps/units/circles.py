"""Refuses placements by which units would hang in a circle, whoever wrote them."""

from django.core.exceptions import ValidationError

from apps.units.models import Unit, UnitPlacement
from apps.units.tree import tree_on

UNDER_ITSELF = "Không thể chuyển đơn vị vào chính nó hoặc vào cấp dưới của nó."


def demand_a_tree(unit: Unit) -> None:
    """Refuse, after its placements were written, a unit that on some day stands below itself.

    What goes round in a circle hangs on no root, so it is missing from the tree of that day.
    """
    for placement in unit.placements.all():
        begins = UnitPlacement.objects.filter(valid_from__gt=placement.valid_from)
        if placement.valid_to is not None:
            begins = begins.filter(valid_from__lt=placement.valid_to)
        for day in {placement.valid_from, *begins.values_list("valid_from", flat=True)}:
            if unit.pk not in {node.unit_id for node in tree_on(day)}:
                raise ValidationError(UNDER_ITSELF)
