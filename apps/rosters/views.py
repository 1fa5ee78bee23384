"""Bringing a roster in from the browser."""

import tempfile
from collections import Counter
from pathlib import Path

from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.rosters.forms import UploadForm
from apps.rosters.models import ImportBatch
from apps.rosters.orders import Order, Outcome, about_file
from apps.rosters.problems import UnreadableFile
from apps.rosters.services import import_roster

PERMISSION = "rosters.add_importbatch"
SHOWN_PROBLEMS = 300
SHOWN_BATCHES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a roster, read it, and save all of it or say everything that is wrong."""
    if request.method != "POST":
        return page(request, UploadForm(user=request.user))
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return page(request, form, status=400)
    outcome = bring_in(request, form)
    status = 400 if outcome.has_errors else 200
    return page(request, form, outcome=outcome, status=status)


def bring_in(request: HttpRequest, form: UploadForm) -> Outcome:
    """Import the file sent; a file that is no roster becomes one problem."""
    sent: UploadedFile = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"danh-sach{Path(sent.name).suffix.lower()[:10]}"
        with path.open("wb") as target:
            for chunk in sent.chunks():
                target.write(chunk)
        order = Order(
            path=path,
            file_name=Path(sent.name).name,
            user=request.user,
            unit=form.cleaned_data["unit"],
            as_of=form.cleaned_data["as_of"],
            dry_run=form.cleaned_data["dry_run"],
        )
        try:
            return import_roster(order)
        except UnreadableFile as error:
            return Outcome(problems=[about_file(str(error))])


def page(
    request: HttpRequest, form: UploadForm, *, outcome: Outcome | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page with what became of the file, if one was sent."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("user", "unit")
    batches = batches.filter(committed_at__isnull=False)
    context: dict[str, object] = {
        "form": form,
        "result": None,
        "truncated": 0,
        "batches": [shown_batch(batch) for batch in batches[:SHOWN_BATCHES]],
    }
    if outcome is not None:
        sent = form.cleaned_data["file"].name
        context["result"] = shown_outcome(outcome, sent, dry_run=form.cleaned_data["dry_run"])
        context["truncated"] = max(0, len(outcome.problems) - SHOWN_PROBLEMS)
    return render(request, "rosters/upload.html", context, status=status)


def shown_batch(batch: ImportBatch) -> dict[str, object]:
    """Return an import as a row of the list of imports."""
    return {
        "at": batch.committed_at,
        "who": str(batch.user or "Lệnh của hệ thống"),
        "file_name": batch.file_name,
        "unit": batch.unit.name,
        "as_of": batch.as_of,
        "created": batch.created,
        "updated": batch.updated,
        "unchanged": batch.unchanged,
    }


def shown_outcome(outcome: Outcome, file_name: str, *, dry_run: bool) -> dict[str, object]:
    """Return what became of a file, errors before warnings."""
    problems = sorted(outcome.problems, key=lambda problem: problem.level != "error")
    levels = Counter(problem.level for problem in problems)
    people = reverse("personnel:list")
    if outcome.batch is not None:
        people += f"?don-vi={outcome.batch.unit.code}"
    return {
        "file_name": file_name,
        "committed": outcome.committed,
        "dry_run": dry_run,
        "rows": outcome.rows,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "errors": levels["error"],
        "warnings": levels["warning"],
        "groups": groups_of(problems),
        "problems": problems[:SHOWN_PROBLEMS],
        "people_url": people,
    }


def groups_of(problems: list) -> list[dict[str, object]]:
    """Return kinds of trouble that stand in more than one cell of a column."""
    counted = Counter((problem.level, problem.column) for problem in problems if problem.column)
    return [
        {
            "level": level,
            "message": f"Cột “{column}”",
            "count": count,
            "advice": "",
        }
        for (level, column), count in counted.most_common()
        if count > 1
    ]
