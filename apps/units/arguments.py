"""Arguments about units that commands share."""

from django.core.management.base import CommandError

from apps.units.models import Unit


def unit_with(code: str | None) -> Unit | None:
    """Return the unit with `code`, nothing for no code; refuse a code that nobody has."""
    if not code:
        return None
    unit = Unit.objects.select_related("kind", "parent__kind").filter(code=code).first()
    if unit is None:
        raise CommandError(f"Không có đơn vị với mã “{code}”. Xem mã bằng lệnh: manage.py units")
    return unit
