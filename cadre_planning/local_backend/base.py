"""The database backend behind `local_postgres.url()`."""

from typing import Any

from django.db.backends.postgresql import base

from cadre_planning import local_postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """A PostgreSQL connection to the private server, which runs from the first connection on."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return an open connection; a server that died in the meantime is started again."""
        local_postgres.ensure_running()
        return super().get_new_connection(conn_params)
