"""Before a list is disclosed, nobody outside the procedure can tell that a person is on it.

Every address is read with an empty list and with a full one, by those whom it does not concern:
what comes back is the same to the last letter, hence names, counts, filters and files too.
"""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.personnel.models import Person
from apps.planning.models import Tally, TallyLine, UnitList
from apps.planning.moves import move
from apps.pools.models import Procedure
from apps.units.models import Title, Unit
from tests.planning.lists import DECIDED, list_of, put_forward, round_of
from tests.screens.conftest import World, user_of
from tests.screens.test_addresses import RULES, filled, url_of

__all__ = ["filled"]  # the fixture, for the tests below

SECRETS = re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"')
UNSTEADY = re.compile("docProps|styles.xml")  # the hour, and formats in any order
PAPERS = "/van-ban/"
MORE = (
    "/tim-kiem/?q=pan",
    "/tim-kiem/?q=Nà+Khuổi",
    "/ho-so/?q=pan",
    "/ho-so/?don-vi=T1",
    "/don-vi/T1/",
    "/bao-cao/con-thieu/?don-vi=T1",
    "/bao-cao/chua-dang-vien/?don-vi=T1",
)


@pytest.fixture
def secret(filled, db) -> UnitList:
    """The list of the school in a round of the district; nobody is on it yet."""
    opened = round_of(filled.district, "dot-huyen")
    list_of(opened, filled.other_school)
    procedure = Procedure.objects.filter(steps__is_final=True).first()
    return list_of(opened, filled.school, procedure=procedure)


def fill_in(own: UnitList, someone: Person) -> None:
    """Put a person on a list, with votes on her."""
    title = Title.objects.get(code="pho_hieu_truong")
    line = put_forward(own, someone, title=title, note="nhận xét kín")
    numbers = dict.fromkeys(("summoned", "present", "issued", "collected", "valid"), 9)
    step = own.procedure.steps.get(is_final=True)
    tally = Tally.objects.create(unit_list=own, step=step, held_on=DECIDED, invalid=0, **numbers)
    TallyLine.objects.create(tally=tally, candidacy=line, agree=8)


def approve(own: UnitList, world: World) -> None:
    """Take a list all the way to its approval."""
    office = user_of("noi_vu", world.district)
    move(own.pk, "submit", office, version=0)
    move(own.pk, "appraise", office, version=1)
    given = {"decision_number": "12-QĐ/HU", "decision_on": DECIDED}
    move(own.pk, "approve", office, version=2, **given)


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="apps.accounts.backends.GrantBackend")
    return client


def everything(
    client: Client, unit: Unit, person: Person, *, is_staff: bool = False
) -> dict[str, object]:
    """Return what comes back from every address about a unit and a person of it."""
    addresses = [url_of(name, unit, person) for name in RULES]
    addresses += [reverse("personnel:detail", args=[one.code]) for one in unit.people.all()]
    addresses += [*MORE, *(admin_pages(person) if is_staff else ())]
    return {address: content_of(client, address) for address in addresses}


def admin_pages(person: Person) -> list[str]:
    """Return the lists of all tables of the administration, and what deleting a file would do."""
    apps = ("planning", "pools", "personnel", "indicators")
    tables = [model._meta for model in admin.site._registry if model._meta.app_label in apps]
    lists = [reverse(f"admin:{one.app_label}_{one.model_name}_changelist") for one in tables]
    deleting = [
        reverse("admin:personnel_person_delete", args=[one.pk])
        for one in person.managing_unit.people.all()
    ]
    return [*lists, *deleting]


def content_of(client: Client, address: str) -> object:
    """Return status and content, without what differs each time."""
    response = client.get(address)
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        return {name: book.read(name) for name in book.namelist() if not UNSTEADY.search(name)}
    return response.status_code, SECRETS.sub(b"", content)


def changed(before: dict[str, object], after: dict[str, object]) -> list[str]:
    return [
        address if not isinstance(content, dict) else f"{address}: {parts(content, after[address])}"
        for address, content in before.items()
        if after[address] != content
    ]


def parts(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Return the parts of an Excel or Word file that differ."""
    return [name for name in before | after if before.get(name) != after.get(name)]


OUTSIDERS: dict[str, Callable[[World], User]] = {
    "kiểm tra": lambda world: user_of("kiem_tra", world.district),
    "hiệu trưởng trường khác": lambda world: user_of("thu_truong", world.other_school),
    "quản trị": lambda world: user_of("quan_tri", world.district),
    "không có quyền nào": lambda world: user_of("", world.district),
}
STAFF = ("hiệu trưởng trường khác", "quản trị")  # they open the administration too


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_outside_can_tell_who_is_on_a_list_before_it_is_disclosed(who, secret, filled):
    user = OUTSIDERS[who](filled)
    user.is_staff = who in STAFF
    user.save()
    client = client_of(user)

    def read() -> dict[str, object]:
        return everything(client, filled.school, filled.head, is_staff=user.is_staff)

    before = read()
    fill_in(secret, filled.teacher)
    approve(secret, filled)
    assert changed(before, read()) == []


def test_nobody_can_tell_that_she_is_on_a_list_herself(secret, filled):
    """Not even the head of the school, who draws up the list of her school.

    But for its papers: one that leaves her out would be wrong, so somebody else draws them up.
    """
    user = user_of("thu_truong", filled.school)
    user.is_staff = True
    user.save()
    filled.head.account = user
    filled.head.save()
    client = client_of(user)
    own = [reverse("planning:round", args=["dot-huyen"])]
    names = ("unit_list", "journal", "submit", "ballots", "documents")
    own += [reverse(f"planning:{name}", args=["dot-huyen", "T1"]) for name in names]

    def read() -> dict[str, object]:
        pages = {address: content_of(client, address) for address in own}
        return pages | everything(client, filled.school, filled.head, is_staff=True)

    before = read()
    title = Title.objects.get(code="pho_hieu_truong")
    put_forward(secret, filled.head, title=title, note="nhận xét kín")
    assert [address for address in changed(before, read()) if PAPERS not in address] == []


def test_disclosure_is_what_everybody_sees(secret, filled):
    """The other side of the tests above: they would notice."""
    client = client_of(user_of("kiem_tra", filled.district))
    before = everything(client, filled.school, filled.head)
    fill_in(secret, filled.teacher)
    approve(secret, filled)
    given = {"disclosed_on": DECIDED, "disclosed_how": "niêm yết"}
    move(secret.pk, "disclose", user_of("thu_truong", filled.school), version=3, **given)
    seen = changed(before, everything(client, filled.school, filled.head))
    assert reverse("personnel:detail", args=[filled.teacher.code]) in seen
