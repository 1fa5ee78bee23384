"""Screens of documents: which can be made of a list or of a round, and their files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apps.core.screens import Step, address
from apps.core.word import WordTemplateError
from apps.planning.ballot_views import trail_of
from apps.planning.documents import excel, word
from apps.planning.documents.fields import Subject, fields_of, issuer_of, own_rows
from apps.planning.documents.kinds import (
    DOCUMENTS,
    OF_LIST,
    OF_ROUND,
    SOMEBODY_ELSE,
    UNITS_KIND,
    WORD,
    Document,
    Kind,
    Possible,
    leaves_out,
    possible_of,
    why_not,
)
from apps.planning.documents.listed import contents_of
from apps.planning.models import Round, UnitList
from apps.planning.moves import mark_read
from apps.planning.results import Results, results_of
from apps.planning.scope import VIEW_LIST, WITH_LETTERHEADS, list_for, round_for

CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SENT = (
    UnitList.Status.SUBMITTED,
    UnitList.Status.APPRAISED,
    UnitList.Status.APPROVED,
    UnitList.Status.DISCLOSED,
)
DECIDED = (UnitList.Status.APPROVED, UnitList.Status.DISCLOSED)
NOTHING_SENT = "Chưa có đơn vị nào gửi danh sách."
NOTHING_DECIDED = "Lập được khi có danh sách đã phê duyệt; nay chưa có."


@dataclass(frozen=True)
class File:
    """A file that can be taken."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class Card:
    """A document as the page shows it: its files, or why there are none."""

    document: Document
    files: tuple[File, ...]
    reason: str


@require_safe
def documents(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Show which documents of a list can be made now, and why not the others."""
    unit_list = list_for(request, code, unit)
    possible = possible_of(unit_list, request.user)
    base = reverse("planning:documents", args=[code, unit])
    cards = [card_of(DOCUMENTS[kind], base, possible) for kind in OF_LIST]
    context = {
        "cards": cards,
        "where": unit_list.unit.name,
        "round": unit_list.round,
        "status": unit_list.get_status_display(),
        "trail": trail_of(request, unit_list),
    }
    return render(request, "planning/documents.html", context)


def card_of(document: Document, base: str, possible: Possible) -> Card:
    """Return a document with its files, one for each step where it is about steps."""
    if reason := why_not(document.kind, possible):
        return Card(document, (), reason)
    if not document.is_per_step:
        return Card(document, files_of(document, base), "")
    steps = possible.secret if document.kind == Kind.BALLOT else possible.tallied
    files = tuple(
        File(
            f"Bước {step.order}",
            "file-earmark-word",
            f"{base}{document.kind}.docx?buoc={step.order}",
        )
        for step in steps
    )
    return Card(document, files, "")


def files_of(document: Document, base: str) -> tuple[File, ...]:
    """Return the files of a document."""
    return tuple(
        File("Word", "file-earmark-word", f"{base}{document.kind}.docx")
        if suffix == WORD
        else File("Excel", "file-earmark-excel", f"{base}{document.kind}.xlsx")
        for suffix in document.formats
    )


@require_safe
def document(request: HttpRequest, code: str, unit: str, kind: str, suffix: str) -> HttpResponse:
    """Give one document of a list as a file; back to the page when it cannot be made now."""
    unit_list = list_for(request, code, unit)
    asked = asked_document(kind, suffix, OF_LIST)
    reason = why_not(asked.kind, possible_of(unit_list, request.user))
    if reason:
        return turned_away(request, reason, address(request, "planning:documents", code, unit))
    results = results_of(unit_list, request.user) if asked.kind in WITH_RESULTS else None
    subject = Subject(
        unit_list.round,
        contents_of([unit_list], request.user),
        unit_list.unit,
        issuer_of(asked.kind, unit_list.round, unit_list.unit),
        results,
        place_of(request, asked, results),
    )
    return file_of(request, asked, subject, suffix)


WITH_RESULTS = (Kind.BALLOT, Kind.MINUTES, Kind.RESULTS)


def asked_document(kind: str, suffix: str, known: Sequence[str]) -> Document:
    """Return the document of that name; Http404 when there is none, or not as such a file."""
    found = DOCUMENTS.get(kind)
    if found is None or kind not in known or suffix not in found.formats:
        raise Http404
    return found


def turned_away(request: HttpRequest, reason: str, back: str) -> HttpResponse:
    """Go back to the page of documents and say why there is no file."""
    messages.error(request, reason)
    return HttpResponseRedirect(back)


def place_of(request: HttpRequest, asked: Document, results: Results | None) -> int:
    """Return which of the steps that vote is asked for; Http404 for none of them."""
    if not asked.is_per_step or results is None:
        return 0
    order = request.GET.get("buoc", "")
    for place, own in enumerate(results.steps):
        counted = own.tally is not None or asked.kind == Kind.BALLOT
        if str(own.step.order) == order and counted:
            return place
    raise Http404


def file_of(request: HttpRequest, asked: Document, subject: Subject, suffix: str) -> HttpResponse:
    """Return the answer that holds the file."""
    fields = fields_of(asked, subject)
    unit = subject.unit or subject.round.root
    if suffix == WORD:
        try:
            made = word.render(asked.kind, unit, subject.look, fields)
        except WordTemplateError as error:
            return turned_away(request, str(error), back_of(request, subject))
    else:
        made = excel.workbook(asked.columns, own_rows(asked.kind, subject), fields)
    answer = HttpResponse(made, content_type=CONTENT_TYPES[suffix])
    answer["Content-Disposition"] = (
        f'attachment; filename="{asked.file_name}-{subject.round.code}-{unit.code}.{suffix}"'
    )
    return answer


def back_of(request: HttpRequest, subject: Subject) -> str:
    """Return the page on which the document is asked for."""
    if subject.unit is None:
        return address(request, "planning:round_documents", subject.round.code)
    return address(request, "planning:documents", subject.round.code, subject.unit.code)


@require_safe
def round_documents(request: HttpRequest, code: str) -> HttpResponse:
    """Show which documents of a whole round can be made now, and why not the others."""
    planning_round = round_for(request, code, VIEW_LIST)
    statuses = set(lists_of(request, planning_round).values_list("status", flat=True))
    base = reverse("planning:round_documents", args=[code])
    cards = []
    for kind in OF_ROUND:
        own = DOCUMENTS[kind]
        reason = why_not_round(kind, statuses)
        files = () if reason else files_of(own, base)
        if files and kind == Kind.DECISION:
            files = decision_files(lists_of(request, planning_round), base)
        cards.append(Card(own, files, reason))
    context = {
        "cards": cards,
        "where": planning_round.root.name,
        "round": planning_round,
        "status": planning_round.get_status_display(),
        "trail": (
            Step("Quy hoạch", address(request, "planning:list")),
            Step(planning_round.name, address(request, "planning:round", code)),
        ),
    }
    return render(request, "planning/documents.html", context)


def decision_files(lists: QuerySet[UnitList], base: str) -> tuple[File, ...]:
    """Return a file for each decision by which lists of the round were approved."""
    return tuple(
        File(number, "file-earmark-word", f"{base}{Kind.DECISION}.docx?{urlencode({'so': number})}")
        for number in decisions_of(lists)
    )


def decisions_of(lists: QuerySet[UnitList]) -> list[str]:
    """Return the numbers of the decisions on lists, the latest first."""
    rows = lists.filter(status__in=DECIDED).order_by("-decision_on", "decision_number")
    return list(dict.fromkeys(rows.values_list("decision_number", flat=True)))


def of_one_decision(request: HttpRequest, lists: QuerySet[UnitList]) -> QuerySet[UnitList]:
    """Keep the lists of the decision asked for, the latest by itself; Http404 for none of them."""
    numbers = decisions_of(lists)
    asked = request.GET.get("so", numbers[0])
    if asked not in numbers:
        raise Http404
    return lists.filter(status__in=DECIDED, decision_number=asked)


def is_one_decision(lists: Sequence[UnitList]) -> bool:
    """Return whether one decision is on all the lists."""
    numbers = {own.decision_number for own in lists}
    return len(numbers) == 1 and all(own.status in DECIDED for own in lists)


def lists_of(request: HttpRequest, planning_round: Round) -> QuerySet[UnitList]:
    """Return the lists of a round that the user may read."""
    return UnitList.objects.visible_to(request.user).filter(round=planning_round)


def why_not_round(kind: str, statuses: set[str]) -> str:
    """Return why a document of a round cannot be made now; nothing when it can."""
    if kind == UNITS_KIND:
        return "" if statuses else "Đợt chưa mở nên chưa có danh sách nào."
    if kind == Kind.DECISION:
        return "" if statuses & set(DECIDED) else NOTHING_DECIDED
    return "" if statuses & set(SENT) else NOTHING_SENT


@require_safe
def round_document(request: HttpRequest, code: str, kind: str, suffix: str) -> HttpResponse:
    """Give one document of a whole round as a file."""
    planning_round = round_for(request, code, VIEW_LIST)
    asked = asked_document(kind, suffix, OF_ROUND)
    lists = lists_of(request, planning_round)
    reason = why_not_round(kind, set(lists.values_list("status", flat=True)))
    if reason:
        return turned_away(request, reason, address(request, "planning:round_documents", code))
    if kind == Kind.DECISION:
        lists = of_one_decision(request, lists)
    elif kind != UNITS_KIND:
        lists = lists.filter(status__in=SENT)
    if leaves_out(request.user, lists):
        there = address(request, "planning:round_documents", code)
        return turned_away(request, SOMEBODY_ELSE, there)
    lists = lists.select_related("round__term", "procedure", *WITH_LETTERHEADS)
    lists = list(lists.order_by("unit__path"))
    if kind != UNITS_KIND:
        mark_read(lists, request.user)
    subject = Subject(
        planning_round,
        contents_of(lists, request.user),
        None,
        issuer_of(kind, planning_round, None, is_decided=is_one_decision(lists)),
    )
    return file_of(request, asked, subject, suffix)
