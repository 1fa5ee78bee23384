"""Fills the database with invented people: any number, always the same ones, in shuffled order.

Everything is drawn inside the database from the number of the row, so 1.6 million people take
minutes. Triggers, keys and indexes are set aside meanwhile and the kept facts are written once.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from apps.accounts.models import Grant, Role, User
from apps.core import clock
from apps.core.text import fold, name_sort_key
from apps.indicators.models import Breakdown, Bucket, Cohort
from apps.indicators.services import rebuild_facts
from apps.qualifications.models import Ladder
from apps.qualifications.reference import load
from apps.reports.definitions.thuc_trang import PLAN_LADDERS
from apps.units.models import LONG_AGO, Title, Unit
from fixtures.demo.names import FAMILY, GIVEN, MIDDLE

PEOPLE_A_DISTRICT = 3_000
DISTRICTS_A_PROVINCE = 20
FIRST_DISTRICT, FIRST_UNIT, UNITS_A_DISTRICT = 1_000, 100_000, 100

FILLED = (
    "personnel_person",
    "personnel_assignment",
    "qualifications_attainment",
    "pools_poolentry",
)
SQL = Path(__file__).with_name("population.sql")


def districts_for(people: int) -> int:
    """Return how many districts so many people need."""
    return max(1, round(people / PEOPLE_A_DISTRICT))


def fill(people: int) -> None:
    """Fill the migrated, empty database with the catalogues, units, users and `people`."""
    load()
    districts = districts_for(people)
    with transaction.atomic(), set_aside(FILLED), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL work_mem = '256MB'")
        load_names()
        parameters = {
            "people": people,
            "districts": districts,
            "provinces": -(-districts // DISTRICTS_A_PROVINCE),
            "today": clock.today(),
        }
        for statement in SQL.read_text(encoding="utf-8").split(";\n\n"):
            cursor.execute(statement, parameters)
    add_users()
    add_cohorts()
    rebuild_facts(clock.today())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def load_names() -> None:
    """Put every name that may be drawn into a table, with its keys for sorting and searching."""
    lines = io.StringIO()
    for sex in "MF":
        parts = (FAMILY["Kinh"], MIDDLE[sex], GIVEN[sex])
        names = {" ".join(words) for words in product(*(part.split() for part in parts))}
        for number, name in enumerate(sorted(names)):
            lines.write(f"{sex}\t{number}\t{name}\t{name_sort_key(name)}\t{fold(name)}\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE name (sex text, number int, full_name text, sort_name text, "
            "search_name text, PRIMARY KEY (sex, number)) ON COMMIT DROP"
        )
        cursor.copy_expert("COPY name FROM STDIN", lines)
        cursor.execute("ANALYZE name")


@contextmanager
def set_aside(tables: tuple[str, ...]) -> Iterator[None]:
    """Take triggers, keys and indexes off `tables`, and put them back after the block."""
    with connection.cursor() as cursor:
        constraints = _rows(
            """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
                 FROM pg_constraint
                WHERE contype IN ('f', 'u', 'x') AND conrelid::regclass::text = ANY(%s)
                ORDER BY contype = 'f', conname""",
            tables,
        )
        for table, name, _ in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        indexes = _rows(
            """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
                WHERE NOT indisprimary AND indrelid::regclass::text = ANY(%s)""",
            tables,
        )
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER; ANALYZE {table}")
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _rows(sql: str, tables: tuple[str, ...]) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(tables)])
        return cursor.fetchall()


def add_users() -> None:
    """Add one user who sees everything and one who keeps the files of the first district."""
    password = make_password(None)
    User.objects.create(username="quantri", is_superuser=True, is_staff=True, password=password)
    clerk = User.objects.create(username="noivu", password=password)
    Grant.objects.create(
        user=clerk,
        role=Role.objects.get(code="noi_vu"),
        unit=first_district(),
        valid_from=LONG_AGO,
    )


def add_cohorts() -> None:
    """Save nine cohorts of the first district as a plan has them, with tables and exclusions."""
    titles = Title.objects.filter(code__in=COHORT_TITLES).order_by("order")
    first = None
    for order, title in enumerate(titles):
        cohort = Cohort.objects.create(
            code=f"nhom-{order}", name=title.name, order=order, root=first_district()
        )
        cohort.titles.add(title)
        cohort.excluded_titles.add(Title.objects.get(code="uv_bch_huyen"))
        if first:
            cohort.excluded_cohorts.add(first)
        first = first or cohort
        add_breakdowns(cohort)


def add_breakdowns(cohort: Cohort) -> None:
    """Split the cohort by the ladders of a plan, a row for each level."""
    for ladder in Ladder.objects.filter(code__in=PLAN_LADDERS):
        breakdown = Breakdown.objects.create(cohort=cohort, ladder=ladder)
        Bucket.objects.bulk_create(
            Bucket(breakdown=breakdown, lowest=level, key=level.code, label=level.name)
            for level in ladder.levels.all()
        )


COHORT_TITLES = (
    "truong_phong",
    "pho_phong",
    "chuyen_vien",
    "ct_ubnd_xa",
    "pct_ubnd_xa",
    "cc_van_phong",
    "hieu_truong",
    "pho_hieu_truong",
    "giao_vien",
)


def first_district() -> Unit:
    """Return the district that is filled whatever the number of people."""
    return Unit.objects.get(code="H0")


def first_province() -> Unit:
    """Return the province of `first_district`."""
    return Unit.objects.get(code="T0")
