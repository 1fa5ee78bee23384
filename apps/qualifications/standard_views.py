"""Screens that write standards; the pages that read them draw on more and are in reports."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

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
from apps.qualifications.models import Requirement, TitleStandard
from apps.qualifications.standard_forms import RequirementForm, StandardForm
from apps.qualifications.standard_services import (
    draft_from,
    free_code,
    issue_standard,
    save_standard,
)

form_methods = require_http_methods(["GET", "POST"])


def standard_for(request: HttpRequest, code: str, action: str = "change") -> TitleStandard:
    """Return the standard if the user may read it (else 404) and may do this with it (403)."""
    standards = locked(request, TitleStandard.objects.visible_to(request.user))
    standard = get_object_or_404(standards, code=code)
    demand(request, f"qualifications.{action}_titlestandard", standard)
    return standard


def page_of(request: HttpRequest, standard: TitleStandard, title: str, **words: object) -> FormPage:
    """Return the words of a form about a standard; it leads back to the standard."""
    back = address(request, "standards:detail", standard.code)
    trail = (Step("Tiêu chuẩn", address(request, "standards:list")), Step(standard.name, back))
    return FormPage(title=title, back=back, lead=standard.name, trail=trail, **words)


@form_methods
@transaction.atomic
def add(request: HttpRequest) -> HttpResponse:
    """Draft a standard."""
    demand(request, "qualifications.add_titlestandard", None)
    initial = {"valid_from": StandardForm.first_day(request.as_of)}
    form = StandardForm(
        request.POST or None, instance=TitleStandard(), user=request.user, initial=initial
    )
    back = address(request, "standards:list")
    page = FormPage(
        title="Soạn tiêu chuẩn",
        back=back,
        done="Đã lưu dự thảo. Hãy thêm yêu cầu, xem trước rồi ban hành.",
        trail=(Step("Tiêu chuẩn", back),),
        is_new=True,
    )
    return form_screen(request, form, page, lambda: save_standard(form))


@form_methods
@transaction.atomic
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a standard."""
    standard = standard_for(request, code)
    form = StandardForm(request.POST or None, instance=standard, user=request.user)
    may_delete = standard.is_draft and request.user.has_perm(
        "qualifications.delete_titlestandard", standard
    )
    delete_url = address(request, "standards:delete", code) if may_delete else ""
    page = page_of(request, standard, "Sửa tiêu chuẩn", delete_url=delete_url)
    return form_screen(request, form, page, lambda: save_standard(form))


@form_methods
@transaction.atomic
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a draft; what was issued is ended, not deleted."""
    standard = standard_for(request, code, "delete")
    if not standard.is_draft:
        return HttpResponseRedirect(address(request, "standards:detail", code))
    page = ConfirmPage(
        title="Xóa dự thảo",
        sentence=f"Xóa dự thảo “{standard.name}” cùng các yêu cầu của nó?",
        back=address(request, "standards:detail", code),
        after=address(request, "standards:list"),
        done="Đã xóa dự thảo.",
    )
    return confirm_screen(request, page, standard.delete)


@form_methods
@transaction.atomic
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Put a draft in force, after a page that says what changes."""
    standard = standard_for(request, code)
    page = ConfirmPage(
        title="Ban hành tiêu chuẩn",
        sentence=f"Ban hành “{standard.name}”, áp dụng từ ngày {standard.valid_from:%d/%m/%Y}?",
        details=tuple(details_of(standard)),
        back=address(request, "standards:preview", code),
        after=address(request, "standards:detail", code),
        done="Đã ban hành tiêu chuẩn.",
        action_label="Ban hành",
    )
    if not standard.is_draft or not standard.requirements.exists():
        return HttpResponseRedirect(address(request, "standards:detail", code))
    return confirm_screen(request, page, lambda: issue_standard(standard))


def details_of(standard: TitleStandard) -> list[str]:
    """Say what issuing a standard brings about."""
    details = ["Danh sách còn thiếu, bản đồ và trang hồ sơ sẽ tính theo tiêu chuẩn này."]
    if standard.replaces is not None:
        details.append(
            f"“{standard.replaces.name}” hết hiệu lực từ ngày {standard.valid_from:%d/%m/%Y}."
        )
    return details


@require_POST
@transaction.atomic
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """Draft what is to replace a standard, beginning with all that it asks."""
    standard = standard_for(request, code, "add")
    draft = draft_from(standard, code=free_code(standard))
    return HttpResponseRedirect(address(request, "standards:edit", draft.code))


@form_methods
@transaction.atomic
def requirement_add(request: HttpRequest, code: str) -> HttpResponse:
    """Ask one thing more."""
    standard = standard_for(request, code)
    asked = standard.requirements.count()
    form = RequirementForm(
        request.POST or None,
        instance=Requirement(standard=standard, order=asked + 1),
        user=request.user,
    )
    page = page_of(request, standard, "Thêm yêu cầu", done="Đã thêm yêu cầu.", is_new=True)
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def requirement_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct one thing asked."""
    standard = standard_for(request, code)
    requirements = locked(request, Requirement.objects.visible_to(request.user))
    requirement = get_object_or_404(requirements, pk=pk, standard=standard)
    form = RequirementForm(request.POST or None, instance=requirement, user=request.user)
    delete_url = address(request, "standards:requirement_delete", code, pk)
    page = page_of(request, standard, "Sửa yêu cầu", delete_url=delete_url)
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def requirement_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask one thing less."""
    standard = standard_for(request, code)
    requirements = Requirement.objects.visible_to(request.user)
    requirement = get_object_or_404(requirements, pk=pk, standard=standard)
    back = address(request, "standards:detail", code)
    page = ConfirmPage(
        title="Xóa yêu cầu",
        sentence=f"Xóa yêu cầu “{requirement.get_kind_display()}” khỏi “{standard.name}”?",
        back=back,
        after=back,
        done="Đã xóa yêu cầu.",
    )
    return confirm_screen(request, page, requirement.delete)
