import pytest
from django.apps import apps
from django.contrib import admin

from apps.core.history_admin import EventAdmin
from tests.admin.pages import url
from tests.factories import AssignmentFactory, AttainmentFactory, PersonFactory

PAGES = admin.site._registry
HISTORIES = [model for model, page in PAGES.items() if isinstance(page, EventAdmin)]
ROLES = ["noi_vu", "gddt", "thu_truong", "lanh_dao", "kiem_tra", "quan_tri"]
OURS = [
    "units",
    "accounts",
    "personnel",
    "pools",
    "qualifications",
    "indicators",
    "planning",
    "targets",
    "rosters",
]
TABLES = [
    model
    for model, page in PAGES.items()
    if model._meta.app_label in OURS and not isinstance(page, EventAdmin)
]
COMPUTED = {"indicators.Fact", "indicators.FactDay", "rosters.ImportWork"}
WRITTEN_ELSEWHERE = {"accounts.FileTaken", "rosters.ImportBatch", "rosters.SenderLayout"} | {
    f"planning.{name}"
    for name in (
        "Round",
        "UnitList",
        "Candidacy",
        "Override",
        "Remark",
        "Move",
        "FrozenList",
        "Reminder",
        "Tally",
        "TallyLine",
    )
}


def label(model: type) -> str:
    return model._meta.label


@pytest.fixture
def some_rows(own_unit):
    person = PersonFactory(managing_unit=own_unit)
    AssignmentFactory(person=person)
    AttainmentFactory(person=person)


def test_every_table_of_ours_has_its_page():
    tables = {
        label(model)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Event") and not model._meta.proxy
    }
    assert tables - COMPUTED <= {label(model) for model in TABLES}
    assert not COMPUTED & {label(model) for model in TABLES}


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_the_administrator_opens_every_page(signed_in, some_rows, model):
    client = signed_in("superuser")
    assert client.get(url(model, "changelist")).status_code == 200
    added = 403 if label(model) in WRITTEN_ELSEWHERE else 200
    assert client.get(url(model, "add")).status_code == added


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_permissions_say_and_nothing_else(signed_in, some_rows, role):
    client = signed_in(role)
    user = client.get("/quan-tri/").context["user"]
    for model in TABLES:
        name = f"{model._meta.app_label}.{{}}_{model._meta.model_name}"
        may_read = user.has_perm(name.format("view"))
        may_add = user.has_perm(name.format("add")) and label(model) not in WRITTEN_ELSEWHERE
        assert (client.get(url(model, "changelist")).status_code == 200) is may_read, model
        assert (client.get(url(model, "add")).status_code == 200) is may_add, model


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_the_search_of_every_page_works(signed_in, some_rows, model):
    response = signed_in("superuser").get(url(model, "changelist"), {"q": "Mẩy"})
    assert response.status_code == 200


@pytest.mark.parametrize("model", HISTORIES, ids=label)
def test_the_administrator_reads_the_history_of_every_table_and_adds_nothing(
    signed_in, some_rows, model
):
    client = signed_in("superuser")
    response = client.get(url(model, "changelist"))
    assert response.status_code == 200
    assert "Lịch sử thay đổi" in response.content.decode()
    assert client.get(url(model, "add")).status_code == 403


def test_the_site_bears_its_name(signed_in):
    assert (
        "Quản trị hệ thống quy hoạch cán bộ"
        in signed_in("superuser").get("/quan-tri/").content.decode()
    )
