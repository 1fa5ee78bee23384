"""Schemes, targets and needs in the administration."""

from django.contrib import admin

from apps.core.scoped_admin import ScopedAdmin, ScopedInline
from apps.targets.models import Milestone, Need, NeedPart, Scheme, Target


@admin.register(Scheme)
class SchemeAdmin(ScopedAdmin):
    """Schemes."""

    list_display = ("title", "name", "root", "first_year", "last_year", "status")
    list_filter = ("kind", "status")
    list_select_related = ("root",)
    search_fields = ("code", "number", "name__unaccent__icontains")
    autocomplete_fields = ("root", "parent")


class MilestoneInline(ScopedInline):
    """Milestones of a target."""

    model = Milestone


@admin.register(Target)
class TargetAdmin(ScopedAdmin):
    """Targets."""

    list_display = ("group", "name", "scheme", "level", "trait", "value", "value_kind", "due_year")
    list_filter = ("measure", "value_kind", "rounding")
    list_select_related = ("scheme", "level")
    search_fields = ("group__unaccent__icontains", "name__unaccent__icontains", "scheme__code")
    autocomplete_fields = ("scheme", "parent", "cohort", "level", "unit_kinds")
    inlines = [MilestoneInline]


@admin.register(Milestone)
class MilestoneAdmin(ScopedAdmin):
    """Milestones of all targets in one list."""

    list_display = ("target", "year", "value")
    list_filter = ("year",)
    list_select_related = ("target",)
    search_fields = ("target__group__unaccent__icontains", "target__scheme__code")
    autocomplete_fields = ("target",)


class NeedPartInline(ScopedInline):
    """Parts of a need."""

    model = NeedPart
    autocomplete_fields = ("target", "excluded_cohorts", "extra_cohorts")


@admin.register(Need)
class NeedAdmin(ScopedAdmin):
    """Needs."""

    list_display = ("programme", "group", "scheme", "first_year", "last_year")
    list_filter = ("group",)
    list_select_related = ("scheme",)
    search_fields = ("programme__unaccent__icontains", "group", "scheme__code")
    autocomplete_fields = ("scheme",)
    inlines = [NeedPartInline]


@admin.register(NeedPart)
class NeedPartAdmin(ScopedAdmin):
    """Parts of all needs in one list."""

    list_display = ("need", "target")
    list_select_related = ("need", "target")
    search_fields = ("need__programme__unaccent__icontains", "target__group__unaccent__icontains")
    autocomplete_fields = ("need", "target", "excluded_cohorts", "extra_cohorts")
