"""History of every domain table: who changed what, when, by which screen, import or command."""

from collections.abc import Callable

import pghistory
from django.db import models


def tracked(**options: object) -> Callable[[type[models.Model]], type[models.Model]]:
    """Record every insert, update and delete of a model by triggers of the database.

    Bulk writes and raw SQL are recorded too. (pghistory's own default leaves deletes out, and its
    setting for trackers copies the operations, which statement-level triggers then do not know.)
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        **options,
    )
