"""Forms on schemes; every choice of a unit, cohort or scheme is narrowed to the user's scope."""

from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.forms import CodeFromName, RecordForm
from apps.indicators.models import Cohort
from apps.qualifications.forms import level_choices
from apps.targets.models import Milestone, Need, NeedPart, Scheme, Target
from apps.units.forms import UnitField
from apps.units.models import UnitKind


class SchemeForm(CodeFromName, RecordForm):
    """A scheme: the document, its scope, its years."""

    root = UnitField(label="Phạm vi đơn vị")

    sections: ClassVar = (
        ("Văn bản", ("kind", "number", ("name",), "status", "issued_on", "parent", "code")),
        ("Phạm vi và thời gian", ("root", "baseline_on", "first_year", "last_year")),
        ("Thực hiện", (("responsible",), ("note",))),
    )

    class Meta(RecordForm.Meta):
        model = Scheme
        fields: ClassVar = [
            "code",
            "number",
            "name",
            "kind",
            "root",
            "parent",
            "status",
            "issued_on",
            "baseline_on",
            "first_year",
            "last_year",
            "responsible",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["root"].offer(user, self.instance.root_id)
        others = Scheme.objects.visible_to(user).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others
        self.fields["parent"].label_from_instance = lambda scheme: scheme.title

    def clean_root(self) -> object:
        """Refuse a unit for which the user may not write schemes."""
        root = self.cleaned_data["root"]
        action = "change" if self.instance.pk else "add"
        if not self.user.has_perm(f"targets.{action}_scheme", root):
            raise forms.ValidationError("Bạn không có quyền lập đề án cho đơn vị này.")
        return root


def cohort_choices(user: User) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the cohorts that the user sees, under the names of their units."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for cohort in cohorts_of(user):
        groups.setdefault(cohort.root.name, []).append((cohort.pk, cohort.name))
    return list(groups.items())


def cohorts_of(user: User) -> QuerySet[Cohort]:
    """Return the cohorts that the user sees, in their order."""
    cohorts = Cohort.objects.visible_to(user).select_related("root")
    return cohorts.order_by("root__order", "root__code", "order", "code")


class TargetForm(RecordForm):
    """A target of a scheme."""

    sections: ClassVar = (
        ("Chỉ tiêu của ai", (("group",), ("cohort",), "parent", "order")),
        (
            "Đo bằng gì",
            ("measure", "level", "trait", "counts_studying", "least", ("unit_kinds",)),
        ),
        (
            "Đạt bao nhiêu, khi nào",
            ("value", "value_kind", "rounding", "due_year", ("name",), ("responsible",)),
        ),
        ("Căn cứ", (("source",), ("is_verified",))),
    )

    class Meta(RecordForm.Meta):
        model = Target
        fields: ClassVar = [
            "group",
            "cohort",
            "parent",
            "order",
            "measure",
            "level",
            "trait",
            "counts_studying",
            "least",
            "unit_kinds",
            "value",
            "value_kind",
            "rounding",
            "due_year",
            "name",
            "responsible",
            "source",
            "is_verified",
        ]
        widgets: ClassVar = {"unit_kinds": forms.CheckboxSelectMultiple}
        localized_fields: ClassVar = ["value"]  # a decimal comma

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["cohort"].queryset = Cohort.objects.visible_to(user)
        self.fields["cohort"].choices = [("", "Không có"), *cohort_choices(user)]
        self.fields["level"].choices = [("", "Không theo trình độ"), *level_choices()]
        self.fields["parent"].label_from_instance = short_words
        self.fields["parent"].queryset = possible_parents(self.instance, user)
        self.fields["unit_kinds"].queryset = UnitKind.objects.order_by("order")

    def clean(self) -> dict[str, object]:
        """Ask for kinds of unit where each unit is asked, and only there."""
        cleaned = super().clean()
        is_each = cleaned.get("measure") == Target.Measure.EACH_UNIT
        if is_each and not cleaned.get("unit_kinds"):
            self.add_error("unit_kinds", "Chọn ít nhất một loại đơn vị.")
        return cleaned


def possible_parents(target: Target, user: User) -> QuerySet[Target]:
    """Return the targets of the same scheme inside which `target` may stand."""
    rows = Target.objects.visible_to(user).filter(scheme=target.scheme)
    rows = rows.select_related("level__ladder")
    return rows.exclude(pk__in=[target.pk, *below(target, rows)]) if target.pk else rows


def below(target: Target, rows: QuerySet[Target]) -> set[int]:
    """Return the targets of `rows` that stand inside `target`, at any depth."""
    parents = dict(rows.values_list("pk", "parent"))
    found: set[int] = set()
    while more := {pk for pk, parent in parents.items() if parent in {target.pk, *found}} - found:
        found |= more
    return found


class MilestoneForm(RecordForm):
    """What a target shall have come to at the end of a year."""

    sections: ClassVar = (("Mốc", ("year", "value")),)

    class Meta(RecordForm.Meta):
        model = Milestone
        fields: ClassVar = ["year", "value"]
        localized_fields: ClassVar = ["value"]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)


class NeedForm(RecordForm):
    """A need of a scheme; its parts follow on its page."""

    sections: ClassVar = (
        ("Nhu cầu", ("group", "programme", "first_year", "last_year", "order", ("note",))),
    )

    class Meta(RecordForm.Meta):
        model = Need
        fields: ClassVar = ["group", "programme", "first_year", "last_year", "order", "note"]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)


class NeedPartForm(RecordForm):
    """A target that a need serves, whom it leaves out and whom it adds."""

    sections: ClassVar = (
        ("Phần của nhu cầu", (("target",), ("excluded_cohorts",), ("extra_cohorts",))),
    )

    class Meta(RecordForm.Meta):
        model = NeedPart
        fields: ClassVar = ["target", "excluded_cohorts", "extra_cohorts"]
        widgets: ClassVar = {
            "excluded_cohorts": forms.CheckboxSelectMultiple,
            "extra_cohorts": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)
        targets = countable(self.instance.need.scheme, user)
        self.fields["target"].queryset = targets
        self.fields["target"].choices = [("", "Chọn"), *target_choices(targets)]
        for name in ("excluded_cohorts", "extra_cohorts"):
            self.fields[name].queryset = cohorts_of(user)


def countable(scheme: Scheme, user: User) -> QuerySet[Target]:
    """Return the targets of a scheme that count person by person."""
    rows = Target.objects.visible_to(user).filter(
        scheme=scheme, measure__in=[Target.Measure.LEVEL, Target.Measure.TRAIT]
    )
    return rows.select_related("level__ladder").order_by("order", "pk")


def target_choices(targets: Iterable[Target]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return targets under the names of their groups."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for target in targets:
        groups.setdefault(target.group, []).append((target.pk, short_words(target)))
    return list(groups.items())


def short_words(target: Target) -> str:
    """Say a target in a list of choices: "15% Thạc sĩ (CM)"."""
    if target.name:
        return target.name
    if target.level is not None:
        return f"{target.value_words} {target.level.name} ({target.level.ladder.short_name})"
    return f"{target.value_words} {target.get_trait_display()}"
