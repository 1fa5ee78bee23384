"""What the database refuses reaches the person in the constraint's own sentence."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from apps.core.violations import (
    constraint_messages,
    model_label,
    sentences,
    violations_explained,
)
from apps.personnel.models import EthnicityAlias, Person
from apps.units.models import Title, UnitAlias
from tests.factories import EthnicityFactory, TitleFactory, UnitFactory

pytestmark = pytest.mark.django_db


def test_a_refusal_in_bulk_is_explained_too():
    unit = UnitFactory()
    rows = [UnitAlias(unit=unit, name="Nà Khuổi") for _ in range(2)]
    with (
        pytest.raises(ValidationError, match="Đơn vị đã có tên gọi này"),
        violations_explained(),
        transaction.atomic(),
    ):
        UnitAlias.objects.bulk_create(rows)
    assert not UnitAlias.objects.exists()


def test_the_refusal_keeps_its_cause():
    unit = UnitFactory()
    rows = [UnitAlias(unit=unit, name="Nà Khuổi") for _ in range(2)]
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        UnitAlias.objects.bulk_create(rows)
    assert isinstance(refusal.value.__cause__, IntegrityError)


def test_a_code_that_two_clerks_enter_at_once_is_explained():
    TitleFactory(code="bi_thu_huyen")
    twin = Title(code="bi_thu_huyen", name="Bí thư", branch="party")
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        twin.save()
    assert refusal.value.messages == ["Chức danh có Mã đã tồn tại."]


def test_a_spelling_that_is_taken_is_explained():
    EthnicityAlias.objects.create(ethnicity=EthnicityFactory(), name="Nà Lậu đen")
    twin = EthnicityAlias(ethnicity=EthnicityFactory(code="nung", name="Nùng"), name="Nà Lậu đen")
    with pytest.raises(ValidationError) as refusal, violations_explained(), transaction.atomic():
        twin.save()
    assert refusal.value.messages == ["Cách viết của dân tộc có Cách viết đã tồn tại."]


def test_another_error_is_left_as_it_is():
    with pytest.raises(IntegrityError), violations_explained(), transaction.atomic():
        Person.objects.bulk_create([Person(full_name=None, code="CB1")])


def test_every_constraint_of_the_database_has_a_sentence():
    """Ask the database itself: what can be violated by two clerks at once must be explained."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
            "WHERE contype IN ('u', 'x', 'c') AND conname NOT LIKE '%%_check' "
            "AND t.relname ~ '^(units|accounts|personnel|qualifications|indicators|rosters)_' "
            "AND t.relname !~ 'event$' "
            "AND t.relname NOT IN (SELECT unnest(%s))",
            [[f"{table}" for table in through_tables()]],
        )
        names = {name for (name,) in cursor.fetchall()}
    assert names - set(constraint_messages()) == set()


def through_tables() -> list[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    links = ("_permissions", "_groups", "_kinds", "_titles", "_excluded_cohorts")
    return [table for table in tables if table.endswith(links)]


def test_a_refusal_is_one_line():
    error = ValidationError(["Ngày sinh sai.", "Thiếu tên."])
    assert sentences(error) == "Ngày sinh sai. Thiếu tên."


def test_a_model_is_called_by_its_vietnamese_name():
    assert model_label(Title) == "Chức danh"
