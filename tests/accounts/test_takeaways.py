"""Files with people's data are written down when they leave."""

import pytest
from django.urls import reverse

from apps.accounts.models import FileTaken
from tests.factories import UnitFactory, user_with

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def clerk(client):
    user = user_with("noi_vu", UnitFactory(code="X1"))
    client.force_login(user)
    return user


def test_who_took_which_file_from_where_is_written_down(client, clerk):
    client.get(reverse("reports:file", args=["thuc-trang", "xlsx"]), {"don-vi": "X1"})
    (taken,) = FileTaken.objects.all()
    assert (taken.user, taken.username) == (clerk, clerk.username)
    assert taken.file_name.endswith(".xlsx")
    assert taken.address == "/bao-cao/thuc-trang/tep.xlsx?don-vi=X1"


def test_a_page_is_no_file(client, clerk):
    client.get(reverse("personnel:list"))
    assert not FileTaken.objects.exists()


def test_the_log_outlives_the_account(client, clerk):
    client.get(reverse("reports:roster_template"))
    clerk.delete()
    (taken,) = FileTaken.objects.all()
    assert (taken.user, taken.username) == (None, clerk.username)
    assert taken.file_name == "mau-danh-sach.xlsx"


def test_only_who_sees_every_unit_reads_the_log(client, clerk, admin_user):
    client.get(reverse("reports:roster_template"))
    assert not FileTaken.objects.visible_to(clerk).exists()
    assert FileTaken.objects.visible_to(admin_user).exists()
