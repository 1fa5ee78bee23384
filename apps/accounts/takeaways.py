"""Notes every file that is handed out, whatever screen hands it out."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse

from apps.accounts.models import FileTaken

# As content_disposition_header writes it: filename="a.xlsx" or filename*=utf-8''b%C3%A1o.xlsx
NAME = re.compile(r"filename(?:\*=utf-8''|=\"?)([^\";]+)", re.IGNORECASE)
HANDED_OUT = 200


class TakeawayMiddleware:
    """Writes down who took which file from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; when the answer is a file for a user, note it first."""
        response = self.get_response(request)
        disposition = response.headers.get("Content-Disposition", "")
        is_file = response.status_code == HANDED_OUT and disposition.startswith("attachment")
        if is_file and request.user.is_authenticated:
            note(request, disposition)
        return response


def note(request: HttpRequest, disposition: str) -> None:
    """Write down one file."""
    name = NAME.search(disposition)
    FileTaken.objects.create(
        user=request.user,
        username=request.user.username,
        file_name=unquote(name[1])[:200] if name else "",
        address=request.get_full_path()[:1000],
    )
