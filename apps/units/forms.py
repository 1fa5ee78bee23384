"""Forms on units, and the field with which every form chooses one."""

import datetime
from collections.abc import Iterable
from typing import ClassVar, NamedTuple, Self

from django import forms
from django.db.models import QuerySet

from apps.core.forms import DayField, QuickSelect, RecordForm
from apps.core.scoping import ScopeHolder
from apps.units.models import Post, SchoolLevel, Title, Unit, UnitAlias, UnitKind, UnitPlacement
from apps.units.services import found_unit

# A longer list is no help to choose from; whoever keeps so many units knows their codes.
MOST_CHOICES = 600
INDENT = "\u2003"


class UnitChoice(NamedTuple):
    """What a choice among units needs to know of each; lighter than the units themselves."""

    pk: int
    code: str
    name: str
    parent_id: int | None
    order: int
    path: str

    @classmethod
    def among(cls, units: QuerySet[Unit]) -> list[Self]:
        """Return the choices that `units` make, in their order."""
        columns = ("pk", "code", "name", "parent", "order", "path")
        return [cls(*row) for row in units.values_list(*columns)]


def in_tree_order(units: Iterable[UnitChoice]) -> list[tuple[UnitChoice, int]]:
    """Return units as a person reads a tree, each with its depth below the topmost given."""
    units = list(units)
    given = {unit.pk for unit in units}
    children: dict[int | None, list[UnitChoice]] = {}
    for unit in units:
        above = unit.parent_id if unit.parent_id in given else None
        children.setdefault(above, []).append(unit)
    ordered: list[tuple[UnitChoice, int]] = []
    waiting = [(unit, 0) for unit in reversed(children.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        ordered.append((unit, depth))
        waiting.extend((child, depth + 1) for child in reversed(children.get(unit.pk, [])))
    return ordered


def unit_choices(units: Iterable[UnitChoice]) -> list[tuple[str, str]]:
    """Return units as choices by their code, indented as the tree is."""
    return [(unit.code, INDENT * depth + unit.name) for unit, depth in in_tree_order(units)]


class UnitField(forms.ModelChoiceField):
    """A choice among the units in the user's scope: a list, or a code where there are too many."""

    def __init__(self, **options: object) -> None:
        options.setdefault("widget", QuickSelect)
        self.codes: dict[int, str] = {}
        super().__init__(queryset=Unit.objects.none(), to_field_name="code", **options)

    def offer(
        self, user: ScopeHolder, *keep: int | None, as_of: datetime.date | None = None
    ) -> None:
        """Offer the open units that `user` sees, and those in `keep`, which a record has now.

        With a day also those that stood on it and are no more.
        """
        kept = [pk for pk in keep if pk is not None]
        seen = Unit.objects.visible_to(user)
        offered = seen.open() | Unit.objects.filter(pk__in=kept)
        if as_of is not None:
            stood = UnitPlacement.objects.as_of(as_of).values("unit")
            offered |= seen.filter(is_open=False, pk__in=stood)
        self.queryset = offered.select_related("kind", "parent__kind")
        found = UnitChoice.among(self.queryset.order_by("order", "name", "pk")[: MOST_CHOICES + 1])
        self.codes = {unit.pk: unit.code for unit in found}
        if len(found) > MOST_CHOICES:
            self.codes |= dict(Unit.objects.filter(pk__in=kept).values_list("pk", "code"))
            self.widget = forms.TextInput(attrs={"autocomplete": "off"})
            self.help_text = "Gõ mã đơn vị (ghi ở trang của đơn vị)."
        else:
            self.choices = [("", "Chọn đơn vị"), *unit_choices(found)]

    def prepare_value(self, value: object) -> object:
        """Return the code of a stored unit, by which the choices are known."""
        return (
            self.codes.get(value, value) if isinstance(value, int) else super().prepare_value(value)
        )


class NewUnitForm(RecordForm):
    """A unit below another one."""

    name = forms.CharField(label="Tên đơn vị", max_length=200)
    kind = forms.ModelChoiceField(
        queryset=UnitKind.objects.order_by("order"), label="Loại", widget=QuickSelect
    )
    valid_from = DayField(label="Hoạt động từ ngày")
    school_levels = forms.MultipleChoiceField(
        label="Cấp học",
        choices=SchoolLevel,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn với cơ sở giáo dục.",
    )

    sections: ClassVar = (
        (
            "Đơn vị",
            (
                ("name",),
                "code",
                "kind",
                "valid_from",
                "order",
                "official_code",
                "code_system",
                ("school_levels",),
                ("is_vertical_sector", "is_hard_area"),
            ),
        ),
    )

    class Meta(RecordForm.Meta):
        model = Unit
        fields: ClassVar = [
            "code",
            "order",
            "official_code",
            "code_system",
            "school_levels",
            "is_vertical_sector",
            "is_hard_area",
        ]

    def found(self, parent: Unit) -> Unit:
        """Create the unit below `parent`."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        names = ("name", "kind", "valid_from")
        return found_unit(parent=parent, **facts, **{n: self.cleaned_data[n] for n in names})


class UnitFactsForm(RecordForm):
    """What does not depend on the day: order, codes, levels of schooling."""

    school_levels = NewUnitForm.base_fields["school_levels"]

    sections: ClassVar = (
        (
            "Thông tin của đơn vị",
            (
                "order",
                "official_code",
                "code_system",
                ("school_levels",),
                ("is_vertical_sector", "is_hard_area"),
            ),
        ),
    )

    class Meta(RecordForm.Meta):
        model = Unit
        fields: ClassVar = [
            "order",
            "official_code",
            "code_system",
            "school_levels",
            "is_vertical_sector",
            "is_hard_area",
        ]


class PlacementForm(RecordForm):
    """Another name, kind or place in the tree, from a day on."""

    on = DayField(label="Từ ngày")
    name = forms.CharField(label="Tên đơn vị", max_length=200)
    kind = forms.ModelChoiceField(
        queryset=UnitKind.objects.order_by("order"), label="Loại", widget=QuickSelect
    )
    parent = UnitField(label="Đơn vị cấp trên", required=False)
    decision = forms.CharField(label="Quyết định", max_length=200, required=False)

    sections: ClassVar = (("Từ ngày này", ("on", "decision", ("name",), "kind", "parent")),)

    class Meta(RecordForm.Meta):
        model = Unit
        fields: ClassVar = []

    def __init__(self, *args: object, user: ScopeHolder, **options: object) -> None:
        super().__init__(*args, **options)
        unit = self.instance
        self.fields["parent"].offer(user, unit.parent_id)
        now = {"name": unit.name, "kind": unit.kind_id}
        if unit.parent is not None:
            now["parent"] = unit.parent.code
        else:
            self.fields.pop("parent")
        self.initial = now | self.initial

    def chosen(self) -> dict[str, object]:
        """Return what the service needs."""
        names = ("on", "name", "kind", "parent", "decision")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class CloseForm(RecordForm):
    """The day from which a unit exists no more."""

    on = DayField(label="Từ ngày", help_text="Từ ngày này đơn vị không còn hoạt động.")

    sections: ClassVar = (("Kết thúc hoạt động", ("on",)),)

    class Meta(RecordForm.Meta):
        model = Unit
        fields: ClassVar = []


class AliasForm(RecordForm):
    """Another name under which rosters know the unit."""

    sections: ClassVar = (("Tên gọi khác", (("name",),)),)

    class Meta(RecordForm.Meta):
        model = UnitAlias
        fields: ClassVar = ["name"]


class PostForm(RecordForm):
    """A title in the unit with its number of seats."""

    title = forms.ModelChoiceField(
        queryset=Title.objects.order_by("order", "name"), label="Chức danh", widget=QuickSelect
    )

    sections: ClassVar = (("Vị trí", ("title", "seats", "valid_from", "valid_to", ("decision",))),)

    class Meta(RecordForm.Meta):
        model = Post
        fields: ClassVar = ["title", "seats", "valid_from", "valid_to", "decision"]
