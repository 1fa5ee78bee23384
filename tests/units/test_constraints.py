"""What the database refuses of units, in the sentence that the person reads."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.violations import violations_explained
from apps.units.models import LONG_AGO, Post, UnitAlias, UnitPlacement
from tests.factories import TitleFactory, UnitFactory

pytestmark = pytest.mark.django_db
D = datetime.date


def placed_twice():
    unit = UnitFactory()
    return UnitPlacement(unit=unit, name="xã Khác", kind=unit.kind, valid_from=D(2020, 1, 1))


def placed_under_itself():
    unit = UnitFactory(valid_from=D(2030, 1, 1))
    return UnitPlacement(
        unit=unit,
        name="x",
        kind=unit.kind,
        parent=unit,
        valid_from=LONG_AGO,
        valid_to=D(2020, 1, 1),
    )


def ended_before_it_began():
    unit = UnitFactory(valid_from=D(2030, 1, 1))
    return UnitPlacement(
        unit=unit, name="x", kind=unit.kind, valid_from=D(2020, 1, 1), valid_to=D(2020, 1, 1)
    )


def named_twice():
    unit = UnitFactory()
    UnitAlias.objects.create(unit=unit, name="Nà Khuổi")
    return UnitAlias(unit=unit, name="Nà Khuổi")


def seated_twice():
    unit, title = UnitFactory(), TitleFactory()
    Post.objects.create(unit=unit, title=title, seats=1, valid_from=LONG_AGO)
    return Post(unit=unit, title=title, seats=2, valid_from=D(2020, 1, 1))


REFUSED = [
    (placed_twice, "Trong cùng một thời gian, đơn vị chỉ có một tên và một cấp trên."),
    (placed_under_itself, "Đơn vị không thể trực thuộc chính nó."),
    (ended_before_it_began, "Ngày kết thúc phải sau ngày bắt đầu."),
    (named_twice, "Đơn vị đã có tên gọi này."),
    (seated_twice, "Đơn vị đã có vị trí này trong thời gian đó."),
]


@pytest.mark.parametrize(("make", "sentence"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_a_form_says_why(make, sentence):
    with pytest.raises(ValidationError) as refusal:
        make().validate_constraints()
    assert sentence in refusal.value.messages


@pytest.mark.parametrize(("make", "sentence"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_the_database_says_why(make, sentence):
    row = make()
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        row.save()
    assert refusal.value.messages == [sentence]
