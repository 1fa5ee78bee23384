"""Who changed what of a unit."""

import datetime

import pghistory
from django.urls import reverse

from apps.units.services import place_unit
from tests.factories import UnitFactory, user_with


def test_a_unit_tells_who_renamed_it_and_why(reference, client):
    unit = UnitFactory(name="trường Nậm Khoang")
    user = user_with("noi_vu", unit)
    with pghistory.context(user=user.pk, reason="Quyết định đổi tên"):
        place_unit(unit, on=datetime.date(2024, 9, 1), name="trường Pác Lùng")
        unit.school_levels = ["th", "thcs"]
        unit.save(update_fields=["school_levels"])
    client.force_login(user)
    changes = client.get(reverse("history:unit", args=[unit.code])).context["changes"]
    assert any("Pác Lùng" in f"{change.what} {change.after}" for change in changes)
    levels = next(change for change in changes if change.field == "cấp học")
    assert levels.after == "Tiểu học, THCS"
    assert any(change.reason == "Quyết định đổi tên" for change in changes)
    assert {change.field for change in changes}.isdisjoint({"đường dẫn", "đang hoạt động"})
