"""The demonstration as a site for the browser: `python -m tests.browser.server`.

A process of its own: what a browser saves is committed, as in life, and no other test may see it;
and the browser's event loop, which Django refuses to share a thread with, stays out of its way.
"""

import io
import logging
import os
import sys
import threading

import django
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import override_settings
from django.utils.module_loading import import_string

from tests.database import copy_tables

HOST = "127.0.0.1"
PASSWORD = "matkhau-trinhdien"


def main() -> None:
    """Fill a fresh database, print the address, serve until the standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cadre_planning.settings.test"
    django.setup()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"test_{connection.settings_dict['NAME']}_browser{worker}"
    copy_tables()
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill()
        with override_settings(AXES_ENABLED=True, WHITENOISE_USE_FINDERS=True):
            serve()
    finally:
        end_other_connections()
        connection.creation.destroy_test_db("", verbosity=0)


def fill() -> None:
    """Load the catalogues and the demonstration."""
    call_command("load_reference", stdout=io.StringIO())
    load = import_string("cadre_planning.demo.load")  # models: only after django.setup()
    load(io.StringIO(), password=PASSWORD)


def serve() -> None:
    """Answer until whoever started this process closes its standard input, or dies."""
    logging.getLogger("django.server").setLevel(logging.ERROR)
    logging.getLogger("django.request").setLevel(logging.ERROR)
    server = ThreadedWSGIServer((HOST, 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://{HOST}:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()
    server.server_close()


def end_other_connections() -> None:
    """End what requests still hold open, so that the database can be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


if __name__ == "__main__":
    main()
