"""The database runs the text that apps.indicators.triggers holds; migrations keep a frozen copy."""

import pytest
from django.db import connection

from apps.indicators.triggers import TEACHING, WATCHED, install_sql, remove_sql

FUNCTIONS = """
SELECT proname, pg_get_functiondef(oid) FROM pg_proc
 WHERE proname LIKE 'indicators\\_%' AND pronamespace = 'public'::regnamespace ORDER BY 1
"""
TRIGGERS = """
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
 WHERE tgname LIKE 'indicators\\_%' AND NOT tgisinternal ORDER BY 1
"""


def upkeep() -> dict[str, dict[str, str]]:
    with connection.cursor() as cursor:
        found = {}
        for kind, query in (("functions", FUNCTIONS), ("triggers", TRIGGERS)):
            cursor.execute(query)
            found[kind] = dict(cursor.fetchall())
    return found


@pytest.mark.django_db
def test_the_migrated_database_holds_the_triggers_of_today():
    migrated = upkeep()
    with connection.cursor() as cursor:
        cursor.execute(remove_sql())
        assert upkeep() == {"functions": {}, "triggers": {}}
        cursor.execute(install_sql())
    assert upkeep() == migrated
    assert len(migrated["triggers"]) == len(WATCHED) + len(TEACHING)
