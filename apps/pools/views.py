"""Screens that put people into the planning pool and take them out."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from apps.core.screens import demand, form_screen, locked
from apps.personnel.services import save_record
from apps.personnel.views import RecordKind, page_of, person_for
from apps.pools import forms
from apps.pools.models import PoolEntry

POOL = RecordKind(
    model=PoolEntry,
    form=forms.PoolEntryForm,
    slug="pool",
    words="quy-hoach",
    noun="chức danh quy hoạch",
    anchor="quy-hoach",
    namespace="pools",
)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a person out of the pool, with the ground; the entry stays as history."""
    person = person_for(request, code, POOL.permission("change"))
    entries = locked(request, PoolEntry.objects.visible_to(request.user))
    entry = get_object_or_404(entries, pk=pk, person=person)
    demand(request, POOL.permission("change"), entry)
    form = forms.RemovalForm(request.POST or None, instance=entry, user=request.user)
    page = page_of(
        request,
        person,
        f"Đưa ra khỏi quy hoạch: {entry.title}",
        POOL.anchor,
        done="Đã ghi đưa ra khỏi quy hoạch.",
        save_label="Đưa ra khỏi quy hoạch",
    )
    return form_screen(request, form, page, lambda: save_record(record=entry))
