"""Schemes: their list, how their targets stand, what they need, and the forms that keep them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django import forms as django_forms
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

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
from apps.qualifications.models import Level
from apps.targets import forms
from apps.targets.facts import LackingUnit, lacking_units
from apps.targets.finding import (
    MOST_ON_A_PAGE,
    AskedPart,
    Found,
    LackingPage,
    found_needs,
    groups_of_needs,
    lacking_page,
    needs_of,
    with_parts,
)
from apps.targets.models import Milestone, Need, NeedPart, Scheme, Target
from apps.targets.pages import group_parts, scheme_cards, target_row
from apps.targets.tracking import one_target, tracking_of, with_keys

form_methods = require_http_methods(["GET", "POST"])
VIEW = "targets.view_scheme"


def scheme_for(request: HttpRequest, code: str, permission: str = VIEW) -> Scheme:
    """Return the scheme if it is in the scope (else 404) and `permission` is held (403)."""
    schemes = locked(request, Scheme.objects.visible_to(request.user))
    scheme = get_object_or_404(schemes.select_related("root", "parent"), code=code)
    demand(request, permission, scheme)
    return scheme


def may(request: HttpRequest, action: str, model: type[models.Model], scheme: Scheme) -> bool:
    """Return whether the user may do `action` with rows of `model` in this scheme."""
    return request.user.has_perm(f"targets.{action}_{model._meta.model_name}", scheme)


def trail_to(request: HttpRequest, *steps: Step) -> tuple[Step, ...]:
    """Return the trail above a page."""
    return (Step("Đề án", address(request, "targets:list")), *steps)


def step_of(request: HttpRequest, scheme: Scheme) -> Step:
    """Return the step of the trail that is the scheme's page."""
    return Step(scheme.title, address(request, "targets:scheme", scheme.code))


@require_safe
@permission_required(VIEW, raise_exception=True)
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Show the schemes, with how many of their targets are reached."""
    schemes = list(Scheme.objects.visible_to(request.user).select_related("root", "parent"))
    found = tracking_of(schemes, request.as_of, with_years=False)
    may_add = request.user.has_perm("targets.add_scheme")
    context = {
        "cards": scheme_cards(request, found),
        "add_url": address(request, "targets:scheme_add") if may_add else "",
    }
    return render(request, "targets/scheme_list.html", context)


@require_safe
def scheme_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show where every target of a scheme stands, year by year."""
    scheme = scheme_for(request, code)
    (tracking,) = tracking_of([scheme], request.as_of, with_years=True)
    context = {
        "scheme": scheme,
        "groups": group_parts(request, tracking),
        "years": list(scheme.years),
        "column_count": len(scheme.years) + 6,
        "reached": tracking.reached,
        "counted": len(tracking.counted),
        "children": Scheme.objects.visible_to(request.user).filter(parent=scheme),
        "links": scheme_links(request, scheme),
        "tab": "targets",
    }
    return render(request, "targets/scheme_detail.html", context)


def scheme_links(request: HttpRequest, scheme: Scheme) -> dict[str, str]:
    """Return the addresses around a scheme; those of forms only to whom they are open."""
    links = {
        "targets": address(request, "targets:scheme", scheme.code),
        "needs": address(request, "targets:needs", scheme.code),
    }
    if may(request, "change", Scheme, scheme):
        links["edit"] = address(request, "targets:scheme_edit", scheme.code)
    if may(request, "add", Target, scheme):
        links["add_target"] = address(request, "targets:target_add", scheme.code)
    if may(request, "add", Need, scheme):
        links["add_need"] = address(request, "targets:need_add", scheme.code)
    return links


@require_safe
def target_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show one target: how it is counted, and who (or which unit) is still missing."""
    targets = with_keys(Target.objects.visible_to(request.user)).prefetch_related("milestones")
    target = row_with_scheme(request, targets, code, pk)
    scheme = target.scheme
    found = one_target(target, request.as_of)
    units: list[LackingUnit] = []
    people = None
    if found.question is not None and found.question.kinds:
        units = lacking_units(found.question, request.as_of)
    elif found.question is not None:
        part = AskedPart(NeedPart(target=target), found.question)
        people = page_of_people(request, [part], found.levels)
    context = {
        "scheme": scheme,
        "target": target,
        "row": target_row(request, scheme, found.line),
        "people": people,
        "page": page_of(people, request),
        "units": units,
        "trail": trail_to(request, step_of(request, scheme)),
        "links": target_links(request, scheme, target),
    }
    return render(request, "targets/target_detail.html", context)


def row_with_scheme(
    request: HttpRequest, rows: models.QuerySet, code: str, pk: int
) -> models.Model:
    """Return a row with its scheme, if that is in the scope (else 404) and may be read (403)."""
    rows = rows.filter(scheme__code=code).select_related("scheme__root")
    row = get_object_or_404(rows, pk=pk)
    demand(request, VIEW, row.scheme)
    return row


def page_of_people(
    request: HttpRequest, parts: Sequence[AskedPart], levels: Sequence[Level]
) -> LackingPage:
    """Return the page asked for of the people who are missing."""
    return lacking_page(parts, levels, request.user, request.as_of, page_number(request))


def target_links(request: HttpRequest, scheme: Scheme, target: Target) -> dict[str, str]:
    """Return the addresses of the forms of a target that the user may open."""
    links = {}
    if may(request, "change", Target, scheme):
        links["edit"] = address(request, "targets:target_edit", scheme.code, target.pk)
    if may(request, "add", Milestone, scheme):
        links["add_milestone"] = address(request, "targets:milestone_add", scheme.code, target.pk)
    return links


def page_number(request: HttpRequest) -> int:
    """Return the page asked for in the address; what is no number is not found."""
    typed = request.GET.get("page", "1")
    if not typed.isdecimal() or not int(typed):
        raise Http404
    return int(typed)


def page_of(people: LackingPage | None, request: HttpRequest) -> object | None:
    """Return the page of a list whose rows were already cut out by the database."""
    if people is None:
        return None
    return Paginator(range(people.total), MOST_ON_A_PAGE).get_page(page_number(request))


@require_safe
def need_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a scheme needs: people to train, and how many go each year."""
    scheme = scheme_for(request, code)
    found = found_needs(needs_of([scheme]), request.as_of)
    years = sorted({year for one in found for year in one.each_year})
    context = {
        "scheme": scheme,
        "groups": [
            {
                "name": group.name,
                "paragraph": group.paragraph,
                "rows": [need_row(request, scheme, one, years) for one in group.needs],
            }
            for group in groups_of_needs(found)
        ],
        "years": years,
        "links": scheme_links(request, scheme),
        "tab": "needs",
    }
    return render(request, "targets/need_list.html", context)


def need_row(
    request: HttpRequest, scheme: Scheme, found: Found, years: Sequence[int]
) -> dict[str, object]:
    """Return a need as a row of the table."""
    return {
        "found": found,
        "url": address(request, "targets:need", scheme.code, found.need.pk),
        "years": [found.each_year.get(year, "") for year in years],
    }


@require_safe
def need_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show how a need is derived: its parts, and everyone who is missing, person by person."""
    need = row_with_scheme(request, with_parts(Need.objects.visible_to(request.user)), code, pk)
    scheme = need.scheme
    (found,) = found_needs([need], request.as_of)
    people = page_of_people(request, found.asked, found.levels)
    may_edit = may(request, "change", NeedPart, scheme)
    context = {
        "scheme": scheme,
        "need": need,
        "found": found,
        "people": people,
        "page": page_of(people, request),
        "parts": [
            {
                "asked": part,
                "part": counted,
                "target": forms.short_words(part.target),
                "edit_url": address(request, "targets:part_edit", scheme.code, part.need_part.pk)
                if may_edit
                else "",
            }
            for part, counted in found.parts
        ],
        "trail": trail_to(
            request,
            step_of(request, scheme),
            Step("Nhu cầu đào tạo", address(request, "targets:needs", scheme.code)),
        ),
        "links": need_links(request, scheme, need),
    }
    return render(request, "targets/need_detail.html", context)


def need_links(request: HttpRequest, scheme: Scheme, need: Need) -> dict[str, str]:
    """Return the addresses of the forms of a need that the user may open."""
    links = {}
    if may(request, "change", Need, scheme):
        links["edit"] = address(request, "targets:need_edit", scheme.code, need.pk)
    if may(request, "add", NeedPart, scheme):
        links["add_part"] = address(request, "targets:part_add", scheme.code, need.pk)
    return links


@form_methods
@transaction.atomic
def scheme_add(request: HttpRequest) -> HttpResponse:
    """Enter a scheme."""
    demand(request, "targets.add_scheme", None)
    form = forms.SchemeForm(request.POST or None, user=request.user)
    page = FormPage(
        title="Thêm đề án",
        back=address(request, "targets:list"),
        done="Đã thêm đề án. Hãy mở đề án để thêm chỉ tiêu.",
        trail=trail_to(request),
        is_new=True,
    )
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def scheme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a scheme."""
    scheme = scheme_for(request, code, "targets.change_scheme")
    form = forms.SchemeForm(request.POST or None, instance=scheme, user=request.user)
    may_delete = may(request, "delete", Scheme, scheme)
    page = FormPage(
        title="Sửa đề án",
        back=address(request, "targets:list"),
        trail=trail_to(request, step_of(request, scheme)),
        lead=str(scheme),
        delete_url=address(request, "targets:scheme_delete", code) if may_delete else "",
    )
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def scheme_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a scheme with its targets and needs."""
    scheme = scheme_for(request, code, "targets.delete_scheme")
    page = ConfirmPage(
        title="Xóa đề án",
        sentence=f"Xóa {scheme}?",
        details=("Các chỉ tiêu, mốc và nhu cầu đào tạo của đề án cũng bị xóa.",),
        back=address(request, "targets:scheme", code),
        after=address(request, "targets:list"),
        done="Đã xóa đề án.",
        action_label="Xóa đề án",
    )
    return confirm_screen(request, page, scheme.delete)


@dataclass(frozen=True)
class RowKind:
    """A kind of row in a scheme: all that its three forms need to know."""

    model: type[models.Model]
    form: type[django_forms.ModelForm]
    slug: str  # in the names of addresses
    noun: str
    owner: str = "scheme"  # the field that names what the row belongs to
    owner_model: type[models.Model] = Scheme
    lookup: str = "scheme"  # from the row to its scheme
    note: str = ""  # what else goes when it is deleted
    back: Callable[[HttpRequest, Scheme, models.Model], str] = field(
        default=lambda request, scheme, row: address(request, "targets:scheme", scheme.code)
    )

    def permission(self, action: str) -> str:
        """Return the permission that an action needs."""
        return f"targets.{action}_{self.model._meta.model_name}"


def back_to_target(request: HttpRequest, scheme: Scheme, row: models.Model) -> str:
    """Return the page of a milestone's target."""
    return address(request, "targets:target", scheme.code, row.target_id)


def back_to_needs(request: HttpRequest, scheme: Scheme, row: models.Model) -> str:
    """Return the page of all needs."""
    return address(request, "targets:needs", scheme.code)


def back_to_need(request: HttpRequest, scheme: Scheme, row: models.Model) -> str:
    """Return the page of a part's need."""
    return address(request, "targets:need", scheme.code, row.need_id)


TARGET = RowKind(
    Target,
    forms.TargetForm,
    "target",
    "chỉ tiêu",
    note="Các chỉ tiêu “trong đó”, các mốc và phần nhu cầu lấy từ chỉ tiêu này cũng bị xóa.",
)
MILESTONE = RowKind(
    Milestone,
    forms.MilestoneForm,
    "milestone",
    "mốc",
    owner="target",
    owner_model=Target,
    lookup="target__scheme",
    back=back_to_target,
)
NEED = RowKind(
    Need,
    forms.NeedForm,
    "need",
    "nhu cầu đào tạo",
    note="Các phần của nhu cầu cũng bị xóa.",
    back=back_to_needs,
)
PART = RowKind(
    NeedPart,
    forms.NeedPartForm,
    "part",
    "phần của nhu cầu",
    owner="need",
    owner_model=Need,
    lookup="need__scheme",
    back=back_to_need,
)


def new_row(request: HttpRequest, scheme: Scheme, kind: RowKind, owner: int | None) -> models.Model:
    """Return an empty row of what it belongs to, which must be of the scheme."""
    if kind.owner_model is Scheme:
        row = kind.model(scheme=scheme)
        last = kind.model.objects.visible_to(request.user).filter(scheme=scheme).last()
        row.order = last.order + 1 if last is not None else 1
        return start_of(row, scheme)
    owners = kind.owner_model.objects.visible_to(request.user).filter(scheme=scheme)
    return kind.model(**{kind.owner: get_object_or_404(owners, pk=owner)})


def start_of(row: models.Model, scheme: Scheme) -> models.Model:
    """Let a new row begin with what its scheme says."""
    if isinstance(row, Target):
        row.due_year, row.source = scheme.last_year, scheme.title
    if isinstance(row, Need):
        row.first_year, row.last_year = scheme.first_year, scheme.last_year
    return row


@form_methods
@transaction.atomic
def row_add(
    request: HttpRequest, code: str, kind: RowKind, owner: int | None = None
) -> HttpResponse:
    """Add a row to a scheme."""
    scheme = scheme_for(request, code, kind.permission("add"))
    row = new_row(request, scheme, kind, owner)
    form = kind.form(request.POST or None, instance=row, user=request.user)
    page = FormPage(
        title=f"Thêm {kind.noun}",
        back=kind.back(request, scheme, row),
        lead=scheme.title,
        trail=trail_to(request, step_of(request, scheme)),
        is_new=True,
    )
    return form_screen(request, form, page, form.save)


def row_of(request: HttpRequest, scheme: Scheme, kind: RowKind, pk: int) -> models.Model:
    """Return a row of a scheme that was found in the scope, ready to be written."""
    rows = kind.model.objects.visible_to(request.user).filter(**{kind.lookup: scheme})
    return get_object_or_404(locked(request, rows), pk=pk)


@form_methods
@transaction.atomic
def row_edit(request: HttpRequest, code: str, pk: int, kind: RowKind) -> HttpResponse:
    """Correct a row of a scheme."""
    scheme = scheme_for(request, code, kind.permission("change"))
    row = row_of(request, scheme, kind, pk)
    form = kind.form(request.POST or None, instance=row, user=request.user)
    may_delete = may(request, "delete", kind.model, scheme)
    delete_url = address(request, f"targets:{kind.slug}_delete", code, pk) if may_delete else ""
    page = FormPage(
        title=f"Sửa {kind.noun}",
        back=kind.back(request, scheme, row),
        lead=scheme.title,
        trail=trail_to(request, step_of(request, scheme)),
        delete_url=delete_url,
    )
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def row_delete(request: HttpRequest, code: str, pk: int, kind: RowKind) -> HttpResponse:
    """Delete a row of a scheme."""
    scheme = scheme_for(request, code, kind.permission("delete"))
    row = row_of(request, scheme, kind, pk)
    back = kind.back(request, scheme, row)
    page = ConfirmPage(
        title=f"Xóa {kind.noun}",
        sentence=f"Xóa khỏi {scheme.title}: {row}?",
        details=tuple(note for note in (kind.note,) if note),
        back=back,
        after=back,
        done=f"Đã xóa {kind.noun}.",
    )
    return confirm_screen(request, page, row.delete)
