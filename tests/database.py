"""The tables for test databases: migrated once, then copied, which takes seconds less each time."""

import hashlib
from pathlib import Path

from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
LOCK = 377_2025  # several workers ask at once: one migrates, the others wait
LETTERS = 12  # of the digest in the name


def copy_tables() -> None:
    """Let test databases be made as copies of one in which these migrations have run."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated()


def migrated() -> str:
    """Return the name of a database with every table and no rows; make it if there is none.

    Its name tells the migrations: after another one there is another database, and the old one
    goes.
    """
    first = f"test_{connection.settings_dict['NAME']}_tables_"
    name = first + digest()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{first}%"])
            found = {row[0] for row in cursor.fetchall()}
            if name not in found:
                for old in found:
                    cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
                making = f"{first}making"
                cursor.execute(f'CREATE DATABASE "{making}"')
                migrate(making)
                cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


def migrate(database: str) -> None:
    """Run the migrations in a database that is not the one of the settings."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def digest() -> str:
    """Return what changes when a migration or a library does."""
    files = [ROOT / "pyproject.toml", *sorted(ROOT.glob("apps/*/migrations/*.py"))]
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()[:LETTERS]
