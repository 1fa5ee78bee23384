"""The pages on standards that read people too: list, one standard, preview, map, who, merger."""

from collections.abc import Sequence

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.core.forms import DayField, QuickSelect
from apps.indicators.standings import Candidates, PersonStanding, Question, Standings, Who
from apps.qualifications.gaps import State
from apps.qualifications.models import TitleStandard
from apps.qualifications.rulebook import Rulebook, rulebook_on, with_parts
from apps.reports.forms import UNIT
from apps.reports.gap_questions import (
    NOT_TOLD,
    PERMISSION,
    WHO_CHOICES,
    Asker,
    standings_of,
    title_choices,
)
from apps.reports.heat_pages import heat_rows
from apps.reports.standard_pages import (
    MOST_NAMES,
    detail_context,
    kinds_of_schools,
    list_context,
    own_lines,
    people_lines,
    preview_context,
    reasons_of,
)
from apps.units.forms import UnitField
from apps.units.models import SchoolLevel, Title, Unit

BOTH = (PERMISSION, "personnel.view_person")
reads_people = permission_required(BOTH, raise_exception=True)


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def standard_list(request: HttpRequest) -> HttpResponse:
    """Show the standards that bind the reader's units."""
    return render(request, "standards/list.html", list_context(request))


@require_safe
def standard_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one standard with all that it asks."""
    return render(request, "standards/detail.html", detail_context(request, found(request, code)))


def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show who would newly fail when a standard is put in force, to whoever may do that."""
    standard = found(request, code)
    if not request.user.has_perm("qualifications.change_titlestandard", standard):
        raise PermissionDenied
    return previewed(request, standard)


@require_safe
@reads_people
def previewed(request: HttpRequest, standard: TitleStandard) -> HttpResponse:
    """Show the page of the preview."""
    return render(request, "standards/preview.html", preview_context(request, standard))


def found(request: HttpRequest, code: str) -> TitleStandard:
    """Return the standard with a code, if the reader may see it, with all its parts."""
    visible = TitleStandard.objects.visible_to(request.user).select_related("root", "replaces")
    return get_object_or_404(with_parts(visible).prefetch_related("titles", "kinds"), code=code)


class AskForm(forms.Form):
    """What a page on standards is asked with; names are those of the address."""

    def __init__(self, request: HttpRequest, *, unit_label: str = "Đơn vị") -> None:
        super().__init__(request.GET)
        self.fields[UNIT] = UnitField(label=unit_label, required=False)
        self.fields[UNIT].offer(request.user)

    def choose(self, name: str, label: str, choices: Sequence[tuple[str, str]]) -> None:
        """Add a choice of one word."""
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=choices, widget=QuickSelect
        )

    @property
    def unit(self) -> Unit | None:
        """The unit asked about; one that is not in scope is none."""
        return self.cleaned_data.get(UNIT) if self.is_valid() else None

    def word(self, name: str) -> str:
        """Return what was chosen, "" for nothing or what is no choice."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""


@require_safe
@reads_people
def heat(request: HttpRequest) -> HttpResponse:
    """Show units beside what is asked of their people, as shares; Tổng quan takes the table."""
    form = AskForm(request)
    form.choose("dien", "Diện xét", WHO_CHOICES)
    form.choose("chuc-danh", "Chức danh", title_choices())
    asker = Asker(request.user, form.unit or only_root(request))
    asked = {"dien": form.word("dien"), "chuc-danh": form.word("chuc-danh")}
    standings = standings_of(asker, request.as_of, who=asked["dien"], title=asked["chuc-danh"])
    groups = standings.groups()
    root = asker.roots[0] if len(asker.roots) == 1 else None
    nodes = {group.node for group in groups}
    visible = Unit.objects.visible_to(request.user).filter(pk__in=nodes)
    units = sorted(visible, key=lambda unit: (unit != root, unit.order, unit.name))
    context = {
        "form": form,
        "root": root,
        "map": heat_rows(request, groups, units, asked, root),
        "note": NOT_TOLD if asker.left_out else "",
    }
    template = "standards/heat_part.html" if request.htmx else "standards/heat.html"
    return render(request, template, context, status=400 if form.errors else 200)


def only_root(request: HttpRequest) -> Unit | None:
    """Return the one unit that the reader was given, if it is one."""
    roots = Asker(request.user).roots
    return roots[0] if len(roots) == 1 else None


@require_safe
@reads_people
def who(request: HttpRequest) -> HttpResponse:
    """Show who in scope meets what a title of one unit asks; those planned for it first."""
    form = AskForm(request, unit_label="Đơn vị của chức danh")
    form.choose("chuc-danh", "Chức danh", [("", "Chọn chức danh"), *title_choices()[1:]])
    code = form.word("chuc-danh")
    title = dict(form.fields["chuc-danh"].choices)[code] if code else ""
    context: dict[str, object] = {"form": form, "title": title, "unit": form.unit}
    if title and form.unit is not None:
        asker, book = Asker(request.user), rulebook_on(request.as_of)
        question = asker.question(book, Who.SERVING)
        context |= who_context(request, Candidates(question, form.unit, book.title_with(code)))
        context["note"] = NOT_TOLD if asker.left_out else ""
    return render(request, "standards/who.html", context, status=400 if form.errors else 200)


def who_context(request: HttpRequest, candidates: Candidates) -> dict[str, object]:
    """Return those planned for the title with what they lack, and others who meet everything."""
    if candidates.is_empty:
        return {"nothing_asked": True}
    groups = candidates.groups()
    among = {group.key for group in groups if group.is_planned}
    number = sum(group.people for group in groups if group.is_planned)
    planned = candidates.people(among, limit=number)  # they come first
    meets = {
        group.key
        for group in groups
        if not group.is_planned and group.profile.worst(group.states) is State.MET
    }
    ready = sum(group.people for group in groups if group.key in meets and not group.is_planned)
    others = [one for one in candidates.people(meets, limit=MOST_NAMES) if not one.is_planned]
    lines = own_lines(request, [*planned, *others], reasons_of, request.as_of)
    return {
        "asked": [
            {"words": need.words, "source": need.source, "is_required": need.is_required}
            for need in candidates.profiles[0].needs
        ],
        "planned": sorted(lines[: len(planned)], key=lambda line: -line["verdict"]),
        "others": lines[len(planned) :],
        "ready": ready,
        "most": MOST_NAMES,
        "looked_at": sum(group.people for group in groups),
    }


class MergerForm(AskForm):
    """Schools that are to become one, and the levels it will have."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, unit_label="Trong đơn vị")
        schools = Unit.objects.visible_to(request.user).open().filter(kind__in=kinds_of_schools())
        if self.unit is not None:
            schools = schools.in_tree(self.unit)
        self.fields["truong"] = forms.ModelMultipleChoiceField(
            label="Các trường sáp nhập",
            queryset=schools.order_by("order", "name"),
            to_field_name="code",
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
        )
        self.fields["cap-hoc"] = forms.MultipleChoiceField(
            label="Cấp học sau sáp nhập",
            choices=SchoolLevel.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["so-voi"] = DayField(
            label="Hoặc so với ngày", required=False, help_text="Ngày trước khi sáp nhập."
        )
        self.full_clean()


@require_safe
@reads_people
def merger(request: HttpRequest) -> HttpResponse:
    """Show which sitting managers would no longer meet, or no longer meet, the standard."""
    form = MergerForm(request)
    context: dict[str, object] = {"form": form, "asked": False}
    if form.is_valid():
        book = rulebook_on(request.as_of)
        schools, levels = form.cleaned_data["truong"], tuple(form.cleaned_data["cap-hoc"])
        earlier = form.cleaned_data["so-voi"]
        if schools and levels:
            context |= merged(request, book, schools, levels)
        elif earlier:
            context |= between(request, rulebook_on(earlier), book, form.unit)
    return render(request, "standards/merger.html", context, status=400 if form.errors else 200)


def merged(
    request: HttpRequest, book: Rulebook, schools: Sequence[Unit], levels: tuple[str, ...]
) -> dict[str, object]:
    """Return the managers of `schools` beside what they meet now and would meet afterwards."""
    asker = Asker(request.user)
    more = {"titles": managers(), "units": frozenset(school.pk for school in schools)}
    now = asker.question(book, Who.SERVING, **more)
    then = asker.question(
        book, Who.SERVING, levels={school.pk: levels for school in schools}, **more
    )
    return compared(request, now, then)


def between(
    request: HttpRequest, earlier: Rulebook, later: Rulebook, unit: Unit | None
) -> dict[str, object]:
    """Return the managers who met the standard of their post on one day and do not on another."""
    asker = Asker(request.user, unit)
    first, then = (
        asker.question(book, Who.SERVING, titles=managers()) for book in (earlier, later)
    )
    return compared(request, first, then)


def managers() -> frozenset[int]:
    """Return the titles of those who lead schools."""
    leaders = Title.objects.filter(branch=Title.Branch.SCHOOL, is_leader=True)
    return frozenset(leaders.values_list("pk", flat=True))


def compared(request: HttpRequest, first: Question, then: Question) -> dict[str, object]:
    """Return those who met everything in `first` and do not in `then`, and those who still do."""
    before = {one.person_id: one for one in Standings(first).people()}
    after = Standings(then).people()
    lost = [one for one in after if is_lost(before.get(one.person_id), one)]
    return {
        "asked": True,
        "looked_at": len(after),
        "lost": len(lost),
        "already": sum(
            one.verdict.is_open
            for one in after
            if one.person_id in before and before[one.person_id].verdict.is_open
        ),
        "lines": people_lines(request, lost[:MOST_NAMES], reasons_of, then.rulebook),
        "most": MOST_NAMES,
    }


def is_lost(before: PersonStanding | None, after: PersonStanding) -> bool:
    """Return whether somebody met the standard and does no longer."""
    return before is not None and not before.verdict.is_open and after.verdict.is_open
