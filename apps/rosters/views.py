"""Bringing a roster in from the browser: five steps, the job at work, the result, and its undo."""

import datetime
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path

import pghistory
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.numbers import show_count
from apps.core.screens import ConfirmPage, confirm_screen, demand
from apps.rosters import wizard
from apps.rosters.answers import ColumnAnswers, TableAnswers, ValueAnswers
from apps.rosters.forms import DecisionForm, UploadForm
from apps.rosters.models import ImportBatch, ImportWork
from apps.rosters.problem_book import problem_book, problem_list
from apps.rosters.problems import UnreadableFile
from apps.rosters.undo import RestingError, what_rests_on
from apps.rosters.undo import undo as take_back
from apps.rosters.wizard_pages import (
    PEOPLE_PER_PAGE,
    changed_people,
    groups_of,
    left_out_after,
    place_of,
    step_lines,
)

SHOWN_BATCHES = 15
SHOWN_REASONS = 30
SHOWN_GROUPS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSED, CONFLICT = 422, 409
form_methods = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def of_batch(view: View) -> View:
    """Give a view the batch of its address if it is in the scope (else 404) and allowed (403)."""

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        batches = ImportBatch.objects.visible_to(request.user).select_related("unit", "user")
        batch = get_object_or_404(batches, pk=pk)
        demand(request, wizard.PERMISSION, batch)
        return view(request, batch)

    return found


def of_draft(view: View) -> View:
    """Give a view a draft that waits for an answer, with its work; others are led on."""

    @of_batch
    @wraps(view)
    def found(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        work = ImportWork.objects.filter(batch=batch).first()
        is_open = batch.state == ImportBatch.State.DRAFT and work is not None and work.inspection
        if not is_open or work.stage in wizard.BUSY:
            return HttpResponseRedirect(reverse("rosters:show", args=[batch.pk]))
        try:
            return view(request, batch, work)
        except wizard.BusyError:
            return HttpResponseRedirect(reverse("rosters:show", args=[batch.pk]))

    return found


@form_methods
@permission_required(wizard.PERMISSION, raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and read it, or list the drafts to go on with and the earlier imports."""
    if request.method != "POST":
        return upload_page(request, UploadForm(user=request.user))
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        batch = started(request, form)
        if batch is not None:
            return HttpResponseRedirect(place_of(batch))
    return upload_page(request, form, status=REFUSED)


def started(request: HttpRequest, form: UploadForm) -> ImportBatch | None:
    """Return the draft of the file sent; a file that is no roster leaves nothing but a sentence."""
    batch = wizard.start(
        user=request.user,
        upload=form.cleaned_data["file"],
        unit=form.cleaned_data["unit"],
        as_of=form.cleaned_data["as_of"],
    )
    work = ImportWork.objects.get(batch=batch)
    if work.stage == ImportWork.Stage.FAILED and not work.inspection:
        wizard.discard(batch)
        form.add_error("file", work.message)
        return None
    return batch


def upload_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    """Draw the first step."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("user", "unit", "work")
    drafts = batches.filter(state=ImportBatch.State.DRAFT, work__isnull=False)
    done = batches.filter(committed_at__isnull=False).order_by("-committed_at")
    context = {
        "form": form,
        "steps": step_lines(None, wizard.FILE),
        "drafts": [
            {"batch": batch, "url": place_of(batch), "words": draft_words(batch)}
            for batch in drafts[:SHOWN_BATCHES]
        ],
        "batches": done[:SHOWN_BATCHES],
    }
    return render(request, "rosters/upload.html", context, status=status)


def draft_words(batch: ImportBatch) -> str:
    """Return where a draft stands."""
    work = batch.work
    if work.stage != ImportWork.Stage.IDLE:
        return f"{work.get_job_display()}: {work.get_stage_display()}".capitalize()
    step = wizard.next_step(batch, work.inspection, work.comparison)
    return next(line.label for line in step_lines(batch, step) if line.state == "current")


@of_batch
@require_safe
def show(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Show the job at work, how it failed, or what was written; a draft that waits is led on."""
    if batch.state != ImportBatch.State.DRAFT:
        return render(request, "rosters/result.html", {"batch": batch, **links_of(batch)})
    work = ImportWork.objects.filter(batch=batch).first()
    if work is not None and work.stage == ImportWork.Stage.IDLE:
        return HttpResponseRedirect(place_of(batch))
    context = {"batch": batch, "steps": step_lines(batch, step_of(work)), **bar_of(work)}
    return render(request, "rosters/progress.html", context)


def step_of(work: ImportWork | None) -> str:
    """Return the step that a job belongs to."""
    is_reading = work is None or work.job == ImportWork.Job.INSPECT
    return wizard.TABLE if is_reading else wizard.CHANGES


@of_batch
@require_safe
def progress(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Draw how far the job is, for a page that asks every second; when it is done, lead on."""
    work = ImportWork.objects.filter(batch=batch).first()
    is_busy = work is not None and work.stage in wizard.BUSY
    if not is_busy or batch.state != ImportBatch.State.DRAFT:
        response = HttpResponse()
        response["HX-Redirect"] = place_of(batch)
        return response
    return render(request, "rosters/progress_bar.html", {"batch": batch, **bar_of(work)})


def bar_of(work: ImportWork | None) -> dict[str, object]:
    """Return a job and how far it is, as printed."""
    if work is None:
        return {"work": None}
    return {"work": work, "done": show_count(work.done), "total": show_count(work.total)}


@require_POST
@of_batch
def stop(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Ask the job to stop."""
    wizard.stop(batch)
    return HttpResponseRedirect(place_of(batch))


@require_POST
@of_batch
def again(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Do the job that failed once more; saving is asked for on its own page only."""
    work = get_object_or_404(ImportWork, batch=batch, batch__state=ImportBatch.State.DRAFT)
    job = ImportWork.Job.COMPARE if work.job == ImportWork.Job.COMMIT else work.job
    with suppress(wizard.BusyError):
        wizard.launch(batch, job)
    return HttpResponseRedirect(place_of(batch))


@form_methods
@of_draft
def table(request: HttpRequest, batch: ImportBatch, work: ImportWork) -> HttpResponse:
    """Show what was taken for the tables and ask what only a person can tell."""
    return question(request, batch, TableAnswers(batch, work, request.user), wizard.TABLE)


@form_methods
@of_draft
def columns(request: HttpRequest, batch: ImportBatch, work: ImportWork) -> HttpResponse:
    """Show each column with samples and ask what it holds."""
    return question(request, batch, ColumnAnswers(batch, work, request.user), wizard.COLUMNS)


@form_methods
@of_draft
def values(request: HttpRequest, batch: ImportBatch, work: ImportWork) -> HttpResponse:
    """Show each value that no catalogue knows, once, and ask what it means."""
    return question(request, batch, ValueAnswers(batch, work, request.user), wizard.VALUES)


def question(
    request: HttpRequest,
    batch: ImportBatch,
    answers: TableAnswers | ColumnAnswers | ValueAnswers,
    step: str,
) -> HttpResponse:
    """Draw a step, or keep what was answered and lead on."""
    status = 200
    if request.method == "POST":
        answers.bind(request.POST)
        if answers.is_valid():
            layout, more = answers.result()
            wizard.answer(batch, step, request.user, layout, **more)
            return HttpResponseRedirect(place_of(batch))
        status = REFUSED
    context = {
        "batch": batch,
        "answers": answers,
        "steps": step_lines(batch, step),
    }
    return render(request, f"rosters/{step}.html", context, status=status)


@form_methods
@of_draft
def changes(request: HttpRequest, batch: ImportBatch, work: ImportWork) -> HttpResponse:
    """Show what the file would change and what is wrong; compare anew, or save."""
    if not work.comparison:
        return HttpResponseRedirect(place_of(batch))
    if request.method == "POST":
        return decided(request, batch, work)
    return changes_page(request, batch, work)


def decided(request: HttpRequest, batch: ImportBatch, work: ImportWork) -> HttpResponse:
    """Keep the choices of the page; then save, compare, or leaf on."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return changes_page(request, batch, work, form, status=REFUSED)
    page = people_page(request, batch, work, form.cleaned_data["page"] or 1)
    left_out = left_out_after(batch, work, page.object_list, request.POST.getlist("bo"))
    policy = form.cleaned_data["policy"] or batch.choices.get("policy", wizard.OVERWRITE)
    if turned := request.POST.get("trang", ""):
        wizard.keep_choices(batch, request.user, policy=policy, left_out=left_out)
        return HttpResponseRedirect(f"{request.path}?page={turned}#thay-doi")
    saves = "ghi" in request.POST
    job = ImportWork.Job.COMMIT if saves else ImportWork.Job.COMPARE
    wizard.decide(batch, request.user, policy=policy, left_out=left_out, job=job)
    batch.refresh_from_db()
    return HttpResponseRedirect(place_of(batch))


def people_page(request: HttpRequest, batch: ImportBatch, work: ImportWork, number: object) -> Page:
    """Return a page of the people whom the file would change."""
    sees_sensitive = request.user.sees_sensitive_of(batch.unit)
    people = changed_people(batch, work, sees_sensitive=sees_sensitive)
    return Paginator(people, PEOPLE_PER_PAGE).get_page(number)


def changes_page(
    request: HttpRequest,
    batch: ImportBatch,
    work: ImportWork,
    form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the last step."""
    groups = groups_of(work.problems)
    errors = sum(group.count for group in groups if group.level == "error")
    policy = batch.choices.get("policy", wizard.OVERWRITE)
    context = {
        "batch": batch,
        "work": work,
        "comparison": work.comparison,
        "counts": counts_of(work.comparison, errors, len(work.problems) - errors),
        "groups": groups[:SHOWN_GROUPS],
        "more_groups": max(0, len(groups) - SHOWN_GROUPS),
        "errors": errors,
        "page": people_page(request, batch, work, request.GET.get("page")),
        "figures_day": day_of(work.comparison),
        "form": form or DecisionForm(initial={"policy": policy}),
        "steps": step_lines(batch, wizard.CHANGES),
        **links_of(batch),
    }
    return render(request, "rosters/changes.html", context, status=status)


def counts_of(comparison: dict, errors: int, warnings: int) -> dict[str, str]:
    """Return the counts at the top of the last step, as printed."""
    counts = {name: comparison[name] for name in ("rows", "created", "updated", "unchanged")}
    counts |= {"errors": errors, "warnings": warnings}
    return {name: show_count(count) for name, count in counts.items()}


def day_of(comparison: dict) -> datetime.date | None:
    """Return the day the figures of a file are of."""
    text = comparison.get("as_of")
    return datetime.date.fromisoformat(text) if text else None


def links_of(batch: ImportBatch) -> dict[str, str]:
    """Return where the people of a batch are listed."""
    return {"people_url": f"{reverse('personnel:list')}?don-vi={batch.unit.code}"}


@of_batch
@form_methods
def discard(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Ask, then throw a draft away."""
    if batch.state != ImportBatch.State.DRAFT:
        raise Http404
    page = ConfirmPage(
        title="Bỏ bản đang soạn",
        sentence=f"Bỏ tệp “{batch.file_name}” và các lựa chọn đã làm? Hồ sơ không thay đổi.",
        back=place_of(batch),
        after=reverse("rosters:upload"),
        done=f"Đã bỏ tệp “{batch.file_name}”.",
        action_label="Bỏ tệp này",
    )
    return confirm_screen(request, page, lambda: wizard.discard(batch))


@of_batch
@form_methods
def undo(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Ask, then take a batch back; while something rests on it, say what."""
    if batch.state != ImportBatch.State.COMMITTED:
        raise Http404
    if request.method != "POST":
        return undo_page(request, batch, what_rests_on(batch))
    try:
        with pghistory.context(screen="Hoàn tác lần nhập"):
            take_back(batch)
    except RestingError as error:
        return undo_page(request, batch, error.things, status=CONFLICT)
    except ValidationError as error:
        return undo_page(request, batch, error.messages, status=CONFLICT)
    messages.success(request, "Đã hoàn tác; hồ sơ trở lại như trước lần nhập.")
    return HttpResponseRedirect(reverse("rosters:show", args=[batch.pk]))


def undo_page(
    request: HttpRequest, batch: ImportBatch, things: list[str], status: int = 200
) -> HttpResponse:
    """Draw what would be taken back, or what stands in the way."""
    context = {
        "batch": batch,
        "things": things[:SHOWN_REASONS],
        "more": max(0, len(things) - SHOWN_REASONS),
        **links_of(batch),
    }
    return render(request, "rosters/undo.html", context, status=status)


@of_batch
@require_safe
def file(request: HttpRequest, batch: ImportBatch) -> FileResponse:
    """Hand out the file as it came."""
    if not batch.file or not batch.file.storage.exists(batch.file.name):
        raise Http404
    response = FileResponse(batch.file.open(), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, batch.file_name)
    return response


def problems_of(batch: ImportBatch) -> list[dict]:
    """Return what was found wrong with a file: of a draft now, of one saved what was remarked."""
    if batch.state != ImportBatch.State.DRAFT:
        return batch.warnings
    work = ImportWork.objects.filter(batch=batch).first()
    return work.problems if work else []


@of_batch
@require_safe
def problems_json(request: HttpRequest, batch: ImportBatch) -> JsonResponse:
    """Hand out every problem as data."""
    found = {"file": batch.file_name, "rows": batch.rows, "problems": problems_of(batch)}
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return as_file(response, batch, "loi.json")


@of_batch
@require_safe
def problems_book(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Hand out the sender's own workbook with what is wrong in its cells."""
    if not batch.file:
        raise Http404
    try:
        made = problem_book(Path(batch.file.path), problems_of(batch))
    except UnreadableFile as error:
        context = {"batch": batch, "message": str(error)}
        return render(request, "rosters/no_book.html", context, status=REFUSED)
    return as_file(HttpResponse(made, content_type=XLSX), batch, "lỗi.xlsx")


@of_batch
@require_safe
def problems_list(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Hand out the list of problems as a workbook, for files of any length."""
    response = HttpResponse(problem_list(problems_of(batch)), content_type=XLSX)
    return as_file(response, batch, "danh sách lỗi.xlsx")


def as_file(response: HttpResponse, batch: ImportBatch, ending: str) -> HttpResponse:
    """Return a response as an attachment named after the sender's file."""
    name = f"{Path(batch.file_name).stem} - {ending}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
