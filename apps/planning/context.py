"""How much waits for the user: beside the menu line of her work, on every page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from apps.planning.scope import VIEW_LIST
from apps.planning.work import number_waiting


def tasks(request: HttpRequest) -> dict[str, object]:
    """Return the number of lists that wait, counted when a page shows it, and where they are."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.has_perm(VIEW_LIST):
        return {"tasks": None}
    return {
        "tasks": {"url": reverse("work"), "count": SimpleLazyObject(lambda: number_waiting(user))}
    }
