"""The demonstration's round: its data fit the catalogues and open as an office would open it."""

import datetime
import json

import pytest

from apps.planning.loading import load_rounds
from apps.planning.models import Round, UnitList
from cadre_planning.demo import ACCOUNTS, DATA
from tests.factories import PostFactory, TitleFactory, UnitFactory, UserFactory

ROWS = json.loads((DATA / "rounds.json").read_text(encoding="utf-8"))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_round_of_the_demonstration_is_opened_by_one_of_its_accounts_on_its_first_day():
    district = UnitFactory(code="KS")
    PostFactory(unit=district, title=TitleFactory(code="ct_hdnd_huyen"))
    for account in ACCOUNTS:
        UserFactory(username=account.username)
    (opened,) = load_rounds(ROWS)
    assert (opened.lists, opened.carried, opened.removed) == (1, 0, 0)
    own = Round.objects.get(code="ra-soat-2026")
    assert (own.status, own.term.code) == (Round.Status.OPEN, "cq-2026-2031")
    assert own.reference_on == datetime.date(2026, 3, 31) < own.opens_on < own.deadline
    own.full_clean()
    assert UnitList.objects.get().procedure.code == "ra-soat-4-buoc"
