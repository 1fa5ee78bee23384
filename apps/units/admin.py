"""Units, their placements through time, titles and posts in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from apps.core.exchange import CatalogueAdmin
from apps.core.scoped_admin import (
    ScopedAdmin,
    ScopedForm,
    ScopedFormSet,
    ScopedInline,
)
from apps.units.circles import demand_a_tree
from apps.units.models import (
    LONG_AGO,
    Post,
    Title,
    TitleAlias,
    Unit,
    UnitAlias,
    UnitKind,
    UnitPlacement,
)
from apps.units.resources import (
    PostResource,
    TitleAliasResource,
    TitleResource,
    UnitKindResource,
    UnitResource,
    may_found,
)
from apps.units.services import found_unit, refresh_current


@admin.register(UnitKind)
class UnitKindAdmin(CatalogueAdmin):
    """Kinds of units."""

    resource_classes = [UnitKindResource]
    list_display = ("name", "code", "form", "order", "valid_to")
    list_filter = ("form",)
    search_fields = ("code", "name__unaccent__icontains")


class TitleAliasInline(ScopedInline):
    """Spellings of a title."""

    model = TitleAlias


@admin.register(Title)
class TitleAdmin(CatalogueAdmin):
    """Titles."""

    resource_classes = [TitleResource]
    list_display = ("name", "short_name", "code", "branch", "is_leader", "is_membership", "order")
    list_filter = ("branch", "is_leader", "kinds")
    search_fields = ("code", "name__unaccent__icontains", "short_name")
    filter_horizontal = ("kinds",)
    inlines = [TitleAliasInline]


@admin.register(TitleAlias)
class TitleAliasAdmin(CatalogueAdmin):
    """All spellings of titles in one list."""

    resource_classes = [TitleAliasResource]
    list_display = ("name", "title")
    list_select_related = ("title",)
    search_fields = ("name__unaccent__icontains", "title__name__unaccent__icontains")
    autocomplete_fields = ("title",)


class PlacementFormSet(ScopedFormSet):
    """The placements of a unit; it has at least one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validate_min = True


class PlacementInline(ScopedInline):
    """What a unit was called and where it stood, period by period."""

    model = UnitPlacement
    formset = PlacementFormSet
    fk_name = "unit"
    min_num = 1
    autocomplete_fields = ("parent",)
    fields = ("name", "kind", "parent", "valid_from", "valid_to", "decision")


class UnitAliasInline(ScopedInline):
    """Other names of a unit."""

    model = UnitAlias


class PostInline(ScopedInline):
    """Posts of a unit with their seats."""

    model = Post
    autocomplete_fields = ("title",)


class FoundingForm(ScopedForm):
    """A new unit with its first name and place."""

    name = forms.CharField(label="Tên đơn vị", max_length=200)
    kind = forms.ModelChoiceField(UnitKind.objects.all(), label="Loại")
    parent = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị cấp trên", required=False)
    since = forms.DateField(
        label="Từ ngày",
        required=False,
        help_text="Để trống khi đơn vị đã có từ trước khi dùng hệ thống.",
    )

    class Meta:
        model = Unit
        fields = (
            "code",
            "order",
            "official_code",
            "code_system",
            "school_levels",
            "is_vertical_sector",
            "is_hard_area",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.visible_to(self.user)

    def clean(self) -> dict[str, Any]:
        """Give the unit its name and place before the constraints are asked."""
        values = super().clean()
        for name in ("name", "kind", "parent"):
            if name in values:
                setattr(self.instance, name, values[name])
        return values

    def is_allowed(self) -> bool:
        """Ask the right on the unit above: a new unit has no place yet."""
        return may_found(self.user, self.cleaned_data.get("parent"))


@admin.register(Unit)
class UnitAdmin(CatalogueAdmin):
    """Units as they stand today, each with its placements, names and posts."""

    resource_classes = [UnitResource]
    list_display = ("name", "code", "kind", "parent", "is_open")
    list_filter = ("is_open", "kind", "is_vertical_sector")
    list_select_related = ("kind", "parent")
    search_fields = ("code", "name__unaccent__icontains", "aliases__name__unaccent__icontains")
    readonly_fields = ("name", "kind", "parent", "is_open")
    inlines = [PlacementInline, UnitAliasInline, PostInline]
    own = (
        "code",
        "order",
        "official_code",
        "code_system",
        "school_levels",
        "is_vertical_sector",
        "is_hard_area",
    )

    def choice_label(self, record: Unit) -> str:
        """Tell two units of one name apart."""
        return f"{record.name} ({record.code})"

    def get_form(
        self,
        request: HttpRequest,
        obj: Unit | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Ask for the first name and place when a unit is new."""
        if obj is None:
            kwargs |= {"form": FoundingForm, "fields": self.own}
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Unit | None = None) -> tuple[str, ...]:
        """Show today's name and place of a unit; ask for them when it is new."""
        if obj is None:
            return ("code", "name", "kind", "parent", "since", *self.own[1:])
        return ("name", "kind", "parent", "is_open", *self.own)

    def get_readonly_fields(self, request: HttpRequest, obj: Unit | None = None) -> tuple[str, ...]:
        """Keep copies of the placement read-only."""
        return () if obj is None else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Unit | None) -> list[type[ScopedInline]]:
        """Offer placements, names and posts once the unit is there."""
        return [] if obj is None else self.inlines

    def save_model(
        self,
        request: HttpRequest,
        obj: Unit,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        """Found a new unit with its first placement."""
        if change:
            super().save_model(request, obj, form, change)
            return
        unit = found_unit(
            code=obj.code,
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            parent=form.cleaned_data["parent"],
            valid_from=form.cleaned_data["since"] or LONG_AGO,
            **{name: getattr(obj, name) for name in self.own[1:]},
        )
        obj.pk = unit.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Bring today's name, place and tree in line with the placements."""
        super().save_related(request, form, formsets, change)
        demand_a_tree(form.instance)
        refresh_current()


@admin.register(UnitPlacement)
class UnitPlacementAdmin(ScopedAdmin):
    """All placements in one list."""

    list_display = ("name", "unit", "kind", "parent", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("unit", "kind", "parent")
    search_fields = ("name__unaccent__icontains", "unit__code", "decision")
    autocomplete_fields = ("unit", "parent")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, then bring today's tree in line."""
        super().save_model(request, obj, form, change)
        demand_a_tree(obj.unit)
        refresh_current()

    def delete_model(self, request: HttpRequest, obj: UnitPlacement) -> None:
        """Delete, then bring today's tree in line."""
        super().delete_model(request, obj)
        refresh_current()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete, then bring today's tree in line."""
        super().delete_queryset(request, queryset)
        refresh_current()


@admin.register(UnitAlias)
class UnitAliasAdmin(ScopedAdmin):
    """All other names of units in one list."""

    list_display = ("name", "unit")
    list_select_related = ("unit",)
    search_fields = ("name__unaccent__icontains", "unit__name__unaccent__icontains", "unit__code")
    autocomplete_fields = ("unit",)


@admin.register(Post)
class PostAdmin(CatalogueAdmin):
    """Posts with their seats."""

    resource_classes = [PostResource]
    list_display = ("title", "unit", "seats", "valid_from", "valid_to")
    list_filter = ("title__branch", "title")
    list_select_related = ("title", "unit")
    search_fields = (
        "unit__code",
        "unit__name__unaccent__icontains",
        "title__name__unaccent__icontains",
    )
    autocomplete_fields = ("unit", "title")
