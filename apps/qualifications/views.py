"""Screens that write what people attained, and the evidence files."""

from pathlib import PurePath

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.screens import form_screen, locked
from apps.personnel.views import RecordKind, page_of, person_for
from apps.qualifications import forms
from apps.qualifications.models import Attainment
from apps.qualifications.services import finish_course, save_attainment

ATTAINMENT = RecordKind(
    model=Attainment,
    form=forms.AttainmentForm,
    slug="attainment",
    words="trinh-do",
    noun="trình độ",
    anchor="thang-trinh-do",
    namespace="qualifications",
    save=save_attainment,
    argument="attainment",
)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def finish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Turn a course into a level earned on a day."""
    person = person_for(request, code, "qualifications.change_attainment")
    studying = Attainment.objects.visible_to(request.user).filter(status=Attainment.Status.STUDYING)
    attainment = get_object_or_404(locked(request, studying), pk=pk, person=person)
    form = forms.FinishForm(
        request.POST or None,
        instance=attainment,
        user=request.user,
        initial={"on": attainment.expected_on},
    )
    page = page_of(
        request,
        person,
        f"Đã đạt: {attainment.level}",
        ATTAINMENT.anchor,
        done="Đã ghi trình độ đạt được.",
        save_label="Ghi đã đạt",
    )
    return form_screen(
        request,
        form,
        page,
        lambda: finish_course(attainment=attainment, on=form.cleaned_data["on"]),
    )


@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """Show the evidence of an attainment to whoever may read the file it belongs to."""
    seen = Attainment.objects.visible_to(request.user).exclude(evidence_file="")
    attainment = get_object_or_404(seen, pk=pk)
    try:
        content = attainment.evidence_file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, filename=PurePath(attainment.evidence_file.name).name)
