"""Screens that write in people's files. The pages that read them read more (see reports)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from apps.core.screens import (
    ConfirmPage,
    FormPage,
    Step,
    address,
    confirm_screen,
    demand,
    form_screen,
    locked,
)
from apps.personnel import forms
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Person,
    RetirementOverride,
)
from apps.personnel.services import (
    delete_record,
    open_file,
    save_assignment,
    save_record,
    transfer,
)

form_methods = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class RecordKind:
    """A kind of row in a person's file: all that its screens need to know."""

    model: type[models.Model]
    form: type[forms.ScopedForm]
    slug: str  # in the names of addresses
    words: str  # in the addresses
    noun: str  # in titles
    anchor: str  # the section of the person's page
    namespace: str = "personnel"
    is_sensitive: bool = False
    save: Callable[..., None] = save_record
    argument: str = "record"

    def permission(self, action: str) -> str:
        """Return the permission that an action needs."""
        return f"{self.model._meta.app_label}.{action}_{self.model._meta.model_name}"

    def view(self, action: str) -> str:
        """Return the name of the address of an action."""
        return f"{self.namespace}:{self.slug}_{action}"


ASSIGNMENT = RecordKind(
    model=Assignment,
    form=forms.AssignmentForm,
    slug="assignment",
    words="chuc-vu",
    noun="chức vụ",
    anchor="cong-tac",
    save=save_assignment,
    argument="assignment",
)
RATING = RecordKind(
    model=AnnualRating,
    form=forms.RatingForm,
    slug="rating",
    words="xep-loai",
    noun="kết quả xếp loại",
    anchor="xep-loai",
)
DISCIPLINE = RecordKind(
    model=Discipline,
    form=forms.DisciplineForm,
    slug="discipline",
    words="ky-luat",
    noun="quyết định kỷ luật",
    anchor="ky-luat",
    is_sensitive=True,
)
AWARD = RecordKind(
    model=Award,
    form=forms.AwardForm,
    slug="award",
    words="khen-thuong",
    noun="khen thưởng",
    anchor="khen-thuong",
)
RETIREMENT = RecordKind(
    model=RetirementOverride,
    form=forms.RetirementOverrideForm,
    slug="retirement",
    words="nghi-huu",
    noun="tháng nghỉ hưu riêng",
    anchor="nghi-huu",
)


def person_for(request: HttpRequest, code: str, permission: str) -> Person:
    """Return the person if her file is in the scope (else 404) and `permission` is held (403)."""
    people = locked(request, Person.objects.visible_to(request.user))
    person = get_object_or_404(people.select_related("managing_unit"), code=code)
    demand(request, permission, person)
    return person


def file_for(request: HttpRequest, code: str, kind: RecordKind, action: str) -> Person:
    """Return the person in whose file a row is written; a sensitive kind needs that right too."""
    person = person_for(request, code, kind.permission(action))
    if kind.is_sensitive:
        demand_sensitive(request, person)
    return person


def demand_sensitive(request: HttpRequest, person: Person) -> None:
    """Refuse (403) a user who may not read the sensitive part of a file."""
    if not request.user.sees_sensitive_of(person.managing_unit):
        raise PermissionDenied


def trail_to(request: HttpRequest, person: Person) -> tuple[Step, ...]:
    """Return the trail above a page about a person."""
    here = address(request, "personnel:detail", person.code)
    return (Step("Hồ sơ", address(request, "personnel:list")), Step(person.full_name, here))


def page_of(
    request: HttpRequest, person: Person, title: str, anchor: str = "", **words: object
) -> FormPage:
    """Return the words of a form in a person's file; it leads back to its section."""
    return FormPage(
        title=title,
        back=address(request, "personnel:detail", person.code, anchor=anchor),
        lead=f"{person.full_name}, {person.managing_unit}",
        trail=trail_to(request, person),
        **words,
    )


@form_methods
@transaction.atomic
def person_add(request: HttpRequest) -> HttpResponse:
    """Open a file, with the person's first post where it is known."""
    demand(request, "personnel.add_person", None)
    unit = forms.unit_in_scope(request.user, request.GET.get("don-vi", ""))
    start = {"managing_unit": unit.code} if unit else {}
    form = forms.NewPersonForm(request.POST or None, user=request.user, initial=start)
    page = FormPage(
        title="Thêm người",
        back=address(request, "personnel:list"),
        done="Đã thêm hồ sơ.",
        trail=(Step("Hồ sơ", address(request, "personnel:list")),),
        is_new=True,
    )
    return form_screen(
        request, form, page, lambda: open_file(person=form.instance, post=form.post())
    )


@form_methods
@transaction.atomic
def person_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct the personal data of a file."""
    person = person_for(request, code, "personnel.change_person")
    form = forms.PersonForm(request.POST or None, instance=person, user=request.user)
    may_delete = request.user.has_perm("personnel.delete_person", person)
    delete_url = address(request, "personnel:delete", code) if may_delete else ""
    page = page_of(request, person, "Sửa hồ sơ", "ca-nhan", delete_url=delete_url)
    return form_screen(request, form, page, lambda: save_record(record=form.instance))


@form_methods
@transaction.atomic
def person_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a file that was entered by mistake, with all that is written in it."""
    person = person_for(request, code, "personnel.delete_person")
    page = ConfirmPage(
        title="Xóa hồ sơ",
        sentence=f"Xóa hồ sơ {person.code} của {person.full_name}, {person.managing_unit}?",
        details=(
            "Chỉ xóa hồ sơ nhập nhầm hoặc trùng. Người nghỉ hưu, chuyển đi thì ghi ngày thôi giữ "
            "chức vụ, hồ sơ vẫn giữ.",
            "Quá trình công tác, trình độ, xếp loại, kỷ luật, khen thưởng, tháng nghỉ hưu riêng "
            "trong hồ sơ cũng bị xóa.",
        ),
        back=address(request, "personnel:detail", code),
        after=address(request, "personnel:list"),
        done=f"Đã xóa hồ sơ của {person.full_name}.",
        action_label="Xóa hồ sơ",
    )
    return confirm_screen(request, page, lambda: delete_record(record=person))


@form_methods
@transaction.atomic
def person_transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Move a person to another principal post; the old one ends the day before."""
    person = person_for(request, code, "personnel.add_assignment")
    form = forms.TransferForm(request.POST or None, instance=person, user=request.user)
    page = page_of(
        request,
        person,
        "Chuyển công tác",
        "cong-tac",
        done="Đã ghi chức vụ mới; chức vụ cũ kết thúc vào ngày hôm trước.",
        save_label="Chuyển công tác",
    )
    return form_screen(request, form, page, lambda: transfer(person=person, **form.chosen()))


@form_methods
@transaction.atomic
def record_add(request: HttpRequest, code: str, kind: RecordKind) -> HttpResponse:
    """Add a row to a file."""
    person = file_for(request, code, kind, "add")
    form = kind.form(
        request.POST or None,
        request.FILES or None,
        instance=kind.model(person=person),
        user=request.user,
        initial=kind.form.start(request.GET),
    )
    page = page_of(request, person, f"Thêm {kind.noun}", kind.anchor, is_new=True)
    return form_screen(request, form, page, lambda: kind.save(**{kind.argument: form.instance}))


@form_methods
@transaction.atomic
def record_edit(request: HttpRequest, code: str, pk: int, kind: RecordKind) -> HttpResponse:
    """Correct a row of a file."""
    person = file_for(request, code, kind, "change")
    record = record_of(request, person, kind, pk)
    form = kind.form(
        request.POST or None, request.FILES or None, instance=record, user=request.user
    )
    may_delete = request.user.has_perm(kind.permission("delete"), person)
    delete_url = address(request, kind.view("delete"), code, pk) if may_delete else ""
    page = page_of(request, person, f"Sửa {kind.noun}", kind.anchor, delete_url=delete_url)
    return form_screen(request, form, page, lambda: kind.save(**{kind.argument: form.instance}))


@form_methods
@transaction.atomic
def record_delete(request: HttpRequest, code: str, pk: int, kind: RecordKind) -> HttpResponse:
    """Delete a row of a file that was entered by mistake."""
    person = file_for(request, code, kind, "delete")
    record = record_of(request, person, kind, pk)
    back = address(request, "personnel:detail", code, anchor=kind.anchor)
    page = ConfirmPage(
        title=f"Xóa {kind.noun}",
        sentence=f"Xóa khỏi hồ sơ của {person.full_name}: {record}?",
        details=("Lịch sử của hồ sơ vẫn giữ nội dung đã xóa.",),
        back=back,
        after=back,
        done=f"Đã xóa {kind.noun}.",
    )
    return confirm_screen(request, page, lambda: delete_record(record=record))


def record_of(request: HttpRequest, person: Person, kind: RecordKind, pk: int) -> models.Model:
    """Return a row of a file that has been found in the scope, ready to be written."""
    rows = kind.model._default_manager.filter(person=person)
    return get_object_or_404(locked(request, rows), pk=pk)


def record_urls(kind: RecordKind) -> list[URLPattern]:
    """Return the addresses under which rows of this kind are added, corrected and deleted."""
    root, extra = f"<str:code>/{kind.words}", {"kind": kind}
    return [
        path(f"{root}/them/", record_add, extra, name=f"{kind.slug}_add"),
        path(f"{root}/<int:pk>/sua/", record_edit, extra, name=f"{kind.slug}_change"),
        path(f"{root}/<int:pk>/xoa/", record_delete, extra, name=f"{kind.slug}_delete"),
    ]
