from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.units.models import Unit
from tests.factories import UnitFactory, UserFactory, user_with


@pytest.fixture
def own_unit(reference) -> Unit:
    return UnitFactory(code="TRONG", name="xã Nà Khoang")


@pytest.fixture
def foreign_unit(reference) -> Unit:
    return UnitFactory(code="NGOAI", name="xã Lũng Sảo")


@pytest.fixture
def signed_in(reference, client, own_unit) -> Callable[[str], Client]:
    """Sign in somebody of the staff with a role on the own unit, or the administrator of all."""

    def sign_in(role: str) -> Client:
        client.force_login(staff(role, own_unit))
        return client

    return sign_in


def staff(role: str, unit: Unit) -> User:
    if role == "superuser":
        return UserFactory(is_staff=True, is_superuser=True)
    return user_with(role, unit, is_staff=True)
