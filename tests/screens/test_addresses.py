"""Who gets what at every address of the application: by role, in her own unit and elsewhere."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.indicators.facts import kept_day
from apps.personnel.models import Person
from apps.planning.models import Override, Remark, Tally, UnitList
from apps.pools.models import PoolEntry, Procedure, Step, Term
from apps.qualifications.models import Requirement, TitleStandard
from apps.rosters.layout import Layout
from apps.rosters.models import ImportBatch, ImportWork
from apps.targets.models import Milestone, Need, NeedPart
from apps.units.models import Title, Unit
from tests.conftest import shared_rows
from tests.factories import UserFactory
from tests.planning.lists import list_of, put_forward, round_of
from tests.screens.conftest import World, a_world, entrance
from tests.targets.plans import everyone_of, scheme_of, target_of

pytestmark = pytest.mark.django_db

ROLES = frozenset({"quan_tri", "noi_vu", "gddt", "thu_truong", "lanh_dao", "kiem_tra"})
WRITERS = ROLES - {"lanh_dao", "kiem_tra"}
DELETERS = WRITERS - {"thu_truong"}
KEEPERS = frozenset({"quan_tri", "noi_vu"})  # of the tree of units
ALIASES = KEEPERS | {"gddt"}
DISCIPLINE = WRITERS
# Who takes part in planning; for all others no list exists before it is disclosed.
PLANNERS = frozenset({"noi_vu", "gddt", "thu_truong", "lanh_dao"})
OFFICE = frozenset({"noi_vu"})
SENDERS = OFFICE | {"thu_truong"}
APPRAISERS = OFFICE | {"gddt"}
DECIDERS = OFFICE | {"lanh_dao"}
# Pages that are the same for everybody, or that Django's own views guard.
OPEN = frozenset({"login"})
MOST_QUERIES = 15
FOUND, FORBIDDEN, MISSING, TO_SIGN_IN = 200, 403, 404, 302

Arguments = Callable[[Unit, Person], list[object]]


def nothing(unit: Unit, person: Person) -> list[object]:
    return []


def of_unit(unit: Unit, person: Person) -> list[object]:
    return [unit.code]


def of_alias(unit: Unit, person: Person) -> list[object]:
    return [unit.code, unit.aliases.get().pk]


def of_post(unit: Unit, person: Person) -> list[object]:
    return [unit.code, unit.posts.get().pk]


def of_person(unit: Unit, person: Person) -> list[object]:
    return [person.code]


def of_row(rows: str, **facts: object) -> Arguments:
    """Return the person and the one row of hers that `rows` names."""

    def arguments(unit: Unit, person: Person) -> list[object]:
        return [person.code, getattr(person, rows).get(**facts).pk]

    return arguments


def of_evidence(unit: Unit, person: Person) -> list[object]:
    return [person.attainments.exclude(evidence_file="").get().pk]


def of_batch(state: str) -> Arguments:
    """Return the one import of the unit in that state."""
    return lambda unit, person: [unit.import_batches.get(state=state).pk]


def of_scheme(unit: Unit, person: Person) -> list[object]:
    return [unit.schemes.get().code]


def of_plan(rows: str) -> Arguments:
    """Return the scheme of the unit and the one row of it that `rows` names."""

    def arguments(unit: Unit, person: Person) -> list[object]:
        scheme = unit.schemes.get()
        target, need = scheme.targets.get(), scheme.needs.get()
        found = {
            "target": target,
            "need": need,
            "milestone": target.milestones.get(),
            "part": need.parts.get(),
        }
        return [scheme.code, found[rows].pk]

    return arguments


def of_standard(unit: Unit, person: Person) -> list[object]:
    return [unit.standards.get().code]


def of_requirement(unit: Unit, person: Person) -> list[object]:
    standard = unit.standards.get()
    return [standard.code, standard.requirements.get().pk]


def of_round(status: str) -> Arguments:
    """Return the one round of the unit in that state."""
    return lambda unit, person: [unit.rounds.get(status=status).code]


def of_list(unit: Unit, person: Person) -> list[object]:
    return [unit.rounds.get(status="open").code, unit.code]


def of_line(unit: Unit, person: Person) -> list[object]:
    return [*of_list(unit, person), unit.planning_lists.get(round__root=unit).candidacies.get().pk]


def of_remark(unit: Unit, person: Person) -> list[object]:
    line = unit.planning_lists.get(round__root=unit).candidacies.get()
    return [*of_line(unit, person), line.remarks.get().pk]


def of_special_case(unit: Unit, person: Person) -> list[object]:
    line = unit.planning_lists.get(round__root=unit).candidacies.get()
    return [*of_line(unit, person), line.overrides.get().pk]


def of_step(unit: Unit, person: Person) -> list[object]:
    return [*of_list(unit, person), Tally.objects.get(unit_list__round__root=unit).step.order]


def of_document(unit: Unit, person: Person) -> list[object]:
    return [*of_list(unit, person), "trich_ngang", "docx"]


def of_summary(unit: Unit, person: Person) -> list[object]:
    return [*of_round("open")(unit, person), "tong_hop_don_vi", "xlsx"]


def of_report(*more: str) -> Arguments:
    return lambda unit, person: ["thuc-trang", *more]


@dataclass(frozen=True)
class Rule:
    """Who may open an address; whoever may not is forbidden it where she sees the record."""

    arguments: Arguments
    allowed: frozenset[str] = ROLES
    about: str = "record"  # a record: elsewhere 404; a "page" is one's own everywhere
    query: str = ""
    elsewhere: int = MISSING
    sees: frozenset[str] = ROLES  # for whom the record exists at all


def planning(arguments: Arguments, allowed: frozenset[str] = PLANNERS, query: str = "") -> Rule:
    """Return the rule of an address of planning: only who plans knows that it is there."""
    return Rule(arguments, allowed, query=query, sees=PLANNERS)


RULES = {
    "dashboard": Rule(nothing, about="page"),
    "search": Rule(nothing, about="page", query="q=vang"),
    "password_change": Rule(nothing, about="page"),
    "password_change_done": Rule(nothing, about="page"),
    "units:tree": Rule(nothing, about="page"),
    "units:detail": Rule(of_unit),
    "units:add": Rule(of_unit, KEEPERS),
    "units:edit": Rule(of_unit, KEEPERS),
    "units:place": Rule(of_unit, KEEPERS),
    "units:close": Rule(of_unit, KEEPERS),
    "units:alias_add": Rule(of_unit, ALIASES),
    "units:alias_delete": Rule(of_alias, ALIASES),
    "units:post_add": Rule(of_unit, KEEPERS),
    "units:post_edit": Rule(of_post, KEEPERS),
    "units:post_delete": Rule(of_post, KEEPERS),
    "personnel:list": Rule(nothing, about="page"),
    "personnel:export": Rule(nothing, about="page"),
    "personnel:add": Rule(nothing, WRITERS, about="page"),
    "personnel:detail": Rule(of_person),
    "personnel:edit": Rule(of_person, WRITERS),
    "personnel:delete": Rule(of_person, DELETERS),
    "personnel:transfer": Rule(of_person, WRITERS),
    "personnel:assignment_add": Rule(of_person, WRITERS),
    "personnel:assignment_change": Rule(of_row("assignments"), WRITERS),
    "personnel:assignment_delete": Rule(of_row("assignments"), DELETERS),
    "personnel:rating_add": Rule(of_person, WRITERS),
    "personnel:rating_change": Rule(of_row("ratings"), WRITERS),
    "personnel:rating_delete": Rule(of_row("ratings"), DELETERS),
    "personnel:discipline_add": Rule(of_person, DISCIPLINE),
    "personnel:discipline_change": Rule(of_row("disciplines"), DISCIPLINE),
    "personnel:discipline_delete": Rule(of_row("disciplines"), DELETERS),
    "personnel:award_add": Rule(of_person, WRITERS),
    "personnel:award_change": Rule(of_row("awards"), WRITERS),
    "personnel:award_delete": Rule(of_row("awards"), DELETERS),
    "personnel:retirement_add": Rule(of_person, WRITERS),
    "personnel:retirement_change": Rule(of_row("retirement_overrides"), WRITERS),
    "personnel:retirement_delete": Rule(of_row("retirement_overrides"), DELETERS),
    "qualifications:attainment_add": Rule(of_person, WRITERS),
    "qualifications:attainment_change": Rule(of_row("attainments", status="earned"), WRITERS),
    "qualifications:attainment_delete": Rule(of_row("attainments", status="earned"), DELETERS),
    "qualifications:attainment_finish": Rule(of_row("attainments", status="studying"), WRITERS),
    "personnel:standings": Rule(of_person),
    "pools:pool_add": Rule(of_person, KEEPERS),
    "pools:pool_change": Rule(of_row("pool_entries"), KEEPERS),
    "pools:pool_delete": Rule(of_row("pool_entries"), KEEPERS),
    "pools:pool_remove": Rule(of_row("pool_entries"), KEEPERS),
    "pool:list": Rule(nothing, about="page"),
    "pool:map": Rule(nothing, about="page"),
    "pool:measures": Rule(nothing, about="page"),
    "standards:list": Rule(nothing, about="page"),
    "standards:heat": Rule(nothing, about="page"),
    "standards:who": Rule(nothing, about="page"),
    "standards:merger": Rule(nothing, about="page"),
    "standards:detail": Rule(of_standard),
    "standards:preview": Rule(of_standard, KEEPERS),
    "standards:add": Rule(nothing, KEEPERS, about="page"),
    "standards:edit": Rule(of_standard, KEEPERS),
    "standards:delete": Rule(of_standard, KEEPERS),
    "standards:issue": Rule(of_standard, KEEPERS),
    "standards:requirement_add": Rule(of_standard, KEEPERS),
    "standards:requirement_change": Rule(of_requirement, KEEPERS),
    "standards:requirement_delete": Rule(of_requirement, KEEPERS),
    "history:person": Rule(of_person),
    "history:unit": Rule(of_unit),
    "evidence": Rule(of_evidence),
    "statement": Rule(nothing, about="page"),
    "reports:list": Rule(nothing, about="page"),
    "reports:show": Rule(of_report(), query="don-vi={unit}", elsewhere=400),
    "reports:file": Rule(of_report("json"), query="don-vi={unit}"),
    "reports:roster_template": Rule(nothing, WRITERS, about="page"),
    "targets:list": Rule(nothing, about="page"),
    "targets:scheme": Rule(of_scheme),
    "targets:target": Rule(of_plan("target")),
    "targets:needs": Rule(of_scheme),
    "targets:need": Rule(of_plan("need")),
    "targets:scheme_add": Rule(nothing, KEEPERS, about="page"),
    "targets:scheme_edit": Rule(of_scheme, KEEPERS),
    "targets:scheme_delete": Rule(of_scheme, KEEPERS),
    "targets:target_add": Rule(of_scheme, KEEPERS),
    "targets:target_edit": Rule(of_plan("target"), KEEPERS),
    "targets:target_delete": Rule(of_plan("target"), KEEPERS),
    "targets:milestone_add": Rule(of_plan("target"), KEEPERS),
    "targets:milestone_edit": Rule(of_plan("milestone"), KEEPERS),
    "targets:milestone_delete": Rule(of_plan("milestone"), KEEPERS),
    "targets:need_add": Rule(of_scheme, KEEPERS),
    "targets:need_edit": Rule(of_plan("need"), KEEPERS),
    "targets:need_delete": Rule(of_plan("need"), KEEPERS),
    "targets:part_add": Rule(of_plan("need"), KEEPERS),
    "targets:part_edit": Rule(of_plan("part"), KEEPERS),
    "targets:part_delete": Rule(of_plan("part"), KEEPERS),
    "work": Rule(nothing, PLANNERS, about="page"),
    "planning:list": Rule(nothing, PLANNERS, about="page"),
    "planning:add": Rule(nothing, OFFICE, about="page"),
    "planning:round": planning(of_round("open")),
    "planning:edit": planning(of_round("open"), OFFICE),
    "planning:delete": planning(of_round("draft"), OFFICE),
    "planning:open": planning(of_round("draft"), OFFICE),
    "planning:close": planning(of_round("open"), OFFICE),
    "planning:approve_many": planning(of_round("open"), DECIDERS),
    "planning:unit_list": planning(of_list),
    "planning:list_excel": planning(of_list),
    "planning:list_file": planning(of_list),
    "planning:list_find": planning(of_list, SENDERS),
    "planning:line_change": planning(of_line, SENDERS),
    "planning:line_withdraw": planning(of_line, SENDERS),
    "planning:line_remove": planning(of_line, SENDERS),
    "planning:line_remark": planning(of_line, APPRAISERS | DECIDERS),
    "planning:line_answer": planning(of_remark, SENDERS),
    "planning:line_override": planning(of_line, DECIDERS),
    "planning:line_override_delete": planning(of_special_case, DECIDERS),
    "planning:ballots": planning(of_list),
    "planning:ballot": planning(of_step, SENDERS),
    "planning:ballot_delete": planning(of_step, SENDERS),
    "planning:documents": planning(of_list),
    "planning:document": planning(of_document),
    "planning:round_documents": planning(of_round("open")),
    "planning:round_document": planning(of_summary),
    "planning:journal": planning(of_list),
    "planning:submit": planning(of_list, SENDERS),
    "planning:take_back": planning(of_list, SENDERS),
    "planning:return": planning(of_list, APPRAISERS | DECIDERS),
    "planning:appraise": planning(of_list, APPRAISERS),
    "planning:approve": planning(of_list, DECIDERS),
    "planning:disclose": planning(of_list, SENDERS),
    "rosters:upload": Rule(nothing, WRITERS, about="page"),
    "rosters:show": Rule(of_batch("committed"), WRITERS),
    "rosters:table": Rule(of_batch("draft"), WRITERS),
    "rosters:columns": Rule(of_batch("draft"), WRITERS),
    "rosters:values": Rule(of_batch("draft"), WRITERS),
    "rosters:changes": Rule(of_batch("draft"), WRITERS),
    "rosters:progress": Rule(of_batch("draft"), WRITERS),
    "rosters:discard": Rule(of_batch("draft"), WRITERS),
    "rosters:undo": Rule(of_batch("committed"), WRITERS),
    "rosters:file": Rule(of_batch("committed"), WRITERS),
    "rosters:problems_json": Rule(of_batch("draft"), WRITERS),
    "rosters:problems_book": Rule(of_batch("draft"), WRITERS),
    "rosters:problems_list": Rule(of_batch("draft"), WRITERS),
}
# Sent by a button; asking for it with GET is not allowed to anybody.
POST_ONLY = frozenset(
    {
        "logout",
        "standards:replace",
        "rosters:stop",
        "rosters:again",
        "planning:line_restore",
        "planning:line_keep",
        "planning:line_drop",
        "planning:line_settle",
    }
)


def addresses(patterns: list, space: str = "") -> Iterator[str]:
    """Yield the names of all addresses below `patterns`, with their spaces."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)


def test_every_address_has_its_rule():
    """The administration has its own test; every other address stands in the table."""
    assert set(addresses(get_resolver().url_patterns)) == {*RULES, *POST_ONLY, *OPEN}


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """The district, with a scan in one file of each commune; made once for all addresses."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield from shared_rows(django_db_blocker, a_filled_world)


@pytest.fixture
def sign_in(filled, db) -> Callable[[str, Unit], Client]:
    return entrance(filled)


def a_filled_world() -> World:
    """Make the district with a row of every kind."""
    world = a_world()
    for someone in (world.head, world.stranger):
        attainment = someone.attainments.get(status="earned")
        attainment.evidence_file.save("bang.pdf", ContentFile(b"%PDF-1.4"))
    for unit in (world.school, world.other_school):
        for state in ("draft", "committed"):
            bring_in(unit, state)
        plan_for(unit)
        hold_rounds(unit)
    for someone in (world.head, world.stranger):
        ask_of(someone)
    kept_day()  # the first question of a day renews the facts
    return world


def ask_of(someone: Person) -> None:
    """Draft a standard for a person's unit, and put her into the pool there."""
    unit = someone.managing_unit
    title = Title.objects.get(code="hieu_truong")
    day = datetime.date(2025, 1, 1)
    standard = TitleStandard.objects.create(
        code=f"tieu-chuan-{unit.pk}", name=f"Dự thảo {unit}", root=unit, valid_from=day
    )
    standard.titles.add(title)
    Requirement.objects.create(standard=standard, kind="party")
    PoolEntry.objects.create(
        person=someone, unit=unit, title=title, term=Term.objects.first(), valid_from=day
    )


def plan_for(unit: Unit) -> None:
    """Give a unit a scheme with one row of every kind."""
    target = target_of(scheme_of(unit), everyone_of(unit), value=80)
    Milestone.objects.create(target=target, year=2022, value=60)
    need = Need.objects.create(
        scheme=target.scheme, group="Trường", programme="Đại học", first_year=2021, last_year=2025
    )
    NeedPart.objects.create(need=need, target=target)


def hold_rounds(unit: Unit) -> None:
    """Give a unit an open round with its list, and a round that is being prepared."""
    procedure = Procedure.objects.get(code="ra-soat-4-buoc")
    own = list_of(round_of(unit, f"dot-{unit.pk}"), unit, procedure=procedure)
    head = Person.objects.get(managing_unit=unit, assignments__title__code="hieu_truong")
    line = put_forward(own, head)
    decider = UserFactory()
    Remark.objects.create(candidacy=line, text="Bổ sung nhận xét", by=decider)
    Override.objects.create(
        candidacy=line, rule="age_left_months", reason="Cần nguồn", document="15-KL/HU", by=decider
    )
    count_votes(own)
    round_of(unit, f"du-kien-{unit.pk}", status="draft")


def count_votes(own: UnitList) -> None:
    """Write down a vote on a list."""
    step = Step.objects.filter(procedure=own.procedure).exclude(ballot="").first()
    numbers = dict.fromkeys(("summoned", "present", "issued", "collected", "valid"), 9)
    day = datetime.date(2026, 10, 2)
    Tally.objects.create(unit_list=own, step=step, held_on=day, invalid=0, **numbers)


def bring_in(unit: Unit, state: str) -> None:
    """Put an import into a unit: one that waits at its last step, or one that was saved."""
    batch = ImportBatch(unit=unit, state=state, file_name="danh-sach.csv", file_hash=state)
    layout = Layout().to_json()
    batch.choices = {"layout": layout, "confirmed": ["table", "columns", "values"]}
    batch.file.save("danh-sach.csv", ContentFile("Họ và tên\n".encode()))
    found = {
        "layout": layout,
        "sheets": [],
        "unknown": [],
        "unplaced": [],
        "trouble": "",
        "rows": 1,
    }
    found |= {"has_empty_levels": False, "lost_noughts": 0}
    comparison = {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "has_errors": False}
    ImportWork.objects.create(batch=batch, inspection=found, comparison=comparison)


def url_of(name: str, unit: Unit, person: Person) -> str:
    rule = RULES[name]
    url = reverse(name, args=rule.arguments(unit, person))
    return f"{url}?{rule.query.format(unit=unit.code)}" if rule.query else url


def answer(client: Client, url: str, method: str = "get") -> int:
    with CaptureQueriesContext(connection) as sent:
        response = getattr(client, method)(url)
        content = b"".join(response) if response.streaming else response.content
    is_screen = method == "get" and response["Content-Type"].startswith("text/html")
    queries = [one["sql"] for one in sent if one["sql"].lstrip().startswith(("SELECT", "WITH"))]
    assert not is_screen or len(queries) <= MOST_QUERIES, queries
    assert b"V\xc3\xa0ng Seo S\xc3\xacnh" not in content or response.status_code != FOUND
    return response.status_code


@pytest.mark.parametrize("name", RULES)
def test_every_role_gets_what_the_table_says(name, filled, sign_in):
    """Her own unit: allowed or forbidden. Elsewhere: as if it did not exist."""
    rule, found, expected = RULES[name], {}, {}
    for role in sorted(ROLES):
        client = sign_in(role, filled.school)
        refused = FORBIDDEN if role in rule.sees else MISSING
        expected[role] = [FOUND if role in rule.allowed else refused]
        found[role] = [answer(client, url_of(name, filled.school, filled.head))]
        if rule.about == "record":
            elsewhere = url_of(name, filled.other_school, filled.stranger)
            expected[role].append(rule.elsewhere)
            found[role].append(answer(client, elsewhere))
    assert found == expected


@pytest.mark.parametrize("name", [n for n, r in RULES.items() if "lanh_dao" not in r.allowed])
def test_who_may_only_read_cannot_send_a_form_either(name, filled, sign_in):
    client = sign_in("lanh_dao", filled.school)
    assert answer(client, url_of(name, filled.school, filled.head), "post") == FORBIDDEN
    if RULES[name].about == "record":
        elsewhere = url_of(name, filled.other_school, filled.stranger)
        assert answer(client, elsewhere, "post") == MISSING


@pytest.mark.parametrize("name", [n for n, rule in RULES.items() if rule.about == "record"])
def test_without_a_grant_no_record_exists(name, filled, sign_in):
    client = sign_in("", filled.school)
    status = answer(client, url_of(name, filled.school, filled.head))
    assert status == (FORBIDDEN if name.startswith("reports:") else MISSING)


@pytest.mark.parametrize("name", RULES)
def test_who_has_not_signed_in_is_sent_to_do_so(name, filled):
    response = Client().get(url_of(name, filled.school, filled.head))
    assert response.status_code == TO_SIGN_IN
    assert response["Location"].startswith("/dang-nhap/?next=")


@pytest.mark.parametrize(
    "query", ["don-vi=T2", "nhom=khong-co", "dong=khong-co:gi", "dong=professional:khong-co"]
)
def test_a_list_of_what_does_not_exist_for_her_is_not_found(query, filled, sign_in):
    client = sign_in("noi_vu", filled.school)
    assert answer(client, f"{reverse('personnel:list')}?{query}") == MISSING


def test_a_day_that_is_none_is_refused(filled, sign_in):
    client = sign_in("noi_vu", filled.school)
    assert client.get("/ho-so/?ngay=31/02/2025").status_code == 400


def test_the_page_of_a_record_elsewhere_says_nothing_of_it(filled, sign_in):
    client = sign_in("noi_vu", filled.school)
    page = client.get(reverse("personnel:detail", args=[filled.stranger.code]))
    assert "Không tìm thấy trang này" in page.text
