"""The day that a screen speaks of: the one in its address, else today."""

import datetime
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from apps.core import clock

PARAMETER = "ngay"
FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")


def read_day(text: str) -> datetime.date:
    """Read a day as people type it (31/12/2025) or as machines do (2025-12-31).

    Raises ValueError, with a sentence for the user, when it is no day.
    """
    for pattern in FORMATS:
        try:
            return datetime.datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 (a day, no time)
        except ValueError:
            continue
    raise ValueError(f"“{text}” không phải là một ngày. Viết theo mẫu 31/12/2025.")


def as_of_from(request: HttpRequest) -> datetime.date:
    """Return the day asked for in the address, else today; an unreadable day is refused (400)."""
    typed = request.GET.get(PARAMETER, "").strip()
    if not typed:
        return clock.today()
    try:
        return read_day(typed)
    except ValueError as error:
        raise BadRequest(str(error)) from error


class AsOfMiddleware:
    """Give every request its day as `request.as_of`, so that page and frame cannot differ."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Read the day once; a bad one is refused here, before any view runs."""
        request.as_of = as_of_from(request)
