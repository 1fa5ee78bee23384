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


def tracked_links(model: type[models.Model], field: str) -> None:
    """Record what is linked and unlinked by a many-to-many field of `model`, as `tracked` does.

    Called right below the model; its table has no class of its own, so a proxy stands for it.
    """
    links = model._meta.get_field(field)
    through = links.remote_field.through
    words = f"{links.verbose_name} ({model._meta.verbose_name})"
    names = {"proxy": True, "verbose_name": words, "verbose_name_plural": words}
    meta = type("Meta", (), names | {"app_label": model._meta.app_label, "default_permissions": ()})
    name = f"{model.__name__}{field.title().replace('_', '')}"
    tracked()(type(name, (through,), {"__module__": model.__module__, "Meta": meta}))
