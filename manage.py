#!/usr/bin/env python
"""Run a management command; the private PostgreSQL comes up when the command asks for data."""

import os
import sys

from django.core.management import execute_from_command_line

from cadre_planning.local_postgres import LocalPostgresError


def main() -> None:
    """Run the command named on the command line; a database that cannot start is one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_planning.settings.local")
    try:
        execute_from_command_line(sys.argv)
    except LocalPostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
