"""Ladders, levels and what people attained, in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.exchange import CatalogueAdmin
from apps.core.scoped_admin import ScopedAdmin, ScopedForm, ScopedInline
from apps.core.text import fold
from apps.qualifications.models import (
    Attainment,
    CourseCondition,
    Ladder,
    Level,
    LevelAlias,
    Requirement,
    TitleStandard,
)
from apps.qualifications.resources import (
    CourseConditionResource,
    LadderResource,
    LevelAliasResource,
    LevelResource,
    RequirementResource,
    TitleStandardResource,
    next_bit,
)


class LevelForm(ScopedForm):
    """A level; its place in the sets of levels is given by the system."""

    class Meta:
        model = Level
        exclude = ("bit",)

    def save(self, commit: bool = True) -> Level:
        """Give a new level the next free place."""
        if self.instance.bit is None:
            self.instance.bit = next_bit()
        return super().save(commit)


class LevelInline(ScopedInline):
    """Levels of a ladder, from none upwards."""

    model = Level
    form = LevelForm
    fields = ("rank", "code", "name", "valid_from", "valid_to", "source")


@admin.register(Ladder)
class LadderAdmin(CatalogueAdmin):
    """Ladders with their levels."""

    resource_classes = [LadderResource]
    list_display = ("name", "short_name", "code", "none_label", "order")
    search_fields = ("code", "name__unaccent__icontains", "short_name")
    inlines = [LevelInline]


class LevelAliasInline(ScopedInline):
    """Spellings of a level."""

    model = LevelAlias


@admin.register(Level)
class LevelAdmin(CatalogueAdmin):
    """All levels in one list."""

    form = LevelForm
    resource_classes = [LevelResource]
    list_display = ("name", "ladder", "rank", "code", "valid_to")
    list_filter = ("ladder",)
    list_select_related = ("ladder",)
    search_fields = ("code", "name__unaccent__icontains", "ladder__name__unaccent__icontains")
    autocomplete_fields = ("ladder",)
    inlines = [LevelAliasInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Level]:
        """Bring the ladder along: a choice is named by it."""
        return super().get_queryset(request).select_related("ladder")

    def choice_label(self, record: Level) -> str:
        """Tell levels of one name apart by their ladders."""
        return f"{record.ladder}: {record.name}"


@admin.register(LevelAlias)
class LevelAliasAdmin(CatalogueAdmin):
    """All spellings of levels in one list."""

    resource_classes = [LevelAliasResource]
    list_display = ("name", "level", "ladder")
    list_filter = ("level__ladder",)
    list_select_related = ("level__ladder",)
    search_fields = ("name__unaccent__icontains", "level__name__unaccent__icontains")
    autocomplete_fields = ("level",)

    @admin.display(description="Loại trình độ", ordering="level__ladder__order")
    def ladder(self, alias: LevelAlias) -> Ladder:
        """Show the ladder: levels of several ladders bear one name."""
        return alias.level.ladder


@admin.register(Attainment)
class AttainmentAdmin(ScopedAdmin):
    """What people attained, study and gave up."""

    list_display = ("person", "ladder", "level", "status", "started_on", "ended_on", "field")
    list_filter = ("status", "level__ladder", "mode", "evidence")
    list_select_related = ("person", "level__ladder")
    search_fields = ("person__search_name__contains", "person__code__iexact")
    autocomplete_fields = ("person", "level")

    @admin.display(description="Loại trình độ", ordering="level__ladder__order")
    def ladder(self, attainment: Attainment) -> Ladder:
        """Show the ladder: levels of several ladders bear one name."""
        return attainment.level.ladder

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search for a name typed with or without accents."""
        return super().get_search_results(request, queryset, fold(search_term))


class RuleAdmin(CatalogueAdmin):
    """Rules: those of the whole country are read by all who read rules."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever sees a rule open it; which ones she sees is the queryset's business."""
        return super().has_view_permission(request)


class RequirementInline(ScopedInline):
    """What a standard asks."""

    model = Requirement
    fields = ("order", "kind", "level", "months", "rating", "years", "alternative", "is_required")
    autocomplete_fields = ("level",)


@admin.register(TitleStandard)
class TitleStandardAdmin(RuleAdmin):
    """Standards of titles."""

    resource_classes = [TitleStandardResource]
    list_display = ("name", "root", "status", "valid_from", "valid_to", "is_verified")
    list_filter = ("status", "is_verified", "school_level", "is_for_planned")
    list_select_related = ("root",)
    search_fields = ("code", "name__unaccent__icontains", "source")
    autocomplete_fields = ("titles", "kinds", "root", "replaces")
    inlines = [RequirementInline]


@admin.register(Requirement)
class RequirementAdmin(RuleAdmin):
    """What all standards ask, in one list."""

    resource_classes = [RequirementResource]
    list_display = ("standard", "order", "kind", "level", "months", "is_required")
    list_filter = ("kind", "is_required")
    list_select_related = ("standard", "level")
    search_fields = ("standard__code", "standard__name__unaccent__icontains")
    autocomplete_fields = ("standard", "level")


@admin.register(CourseCondition)
class CourseConditionAdmin(CatalogueAdmin):
    """Who may be sent to study for a level."""

    resource_classes = [CourseConditionResource]
    list_display = ("level", "valid_from", "valid_to", "source", "is_verified")
    list_filter = ("level__ladder", "is_verified")
    list_select_related = ("level__ladder",)
    autocomplete_fields = ("level", "least_level")
    fields = (
        "level",
        "who",
        "needs_party",
        "least_level",
        ("rating", "years"),
        ("women_from", "men_from"),
        ("valid_from", "valid_to"),
        ("source", "is_verified"),
        "note",
    )
