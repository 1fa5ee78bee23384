"""Cohorts and their tables in the administration. Facts are computed and stay out of it."""

from django.contrib import admin

from apps.core.scoped_admin import ScopedAdmin, ScopedInline
from apps.indicators.models import Breakdown, Bucket, Cohort


class BreakdownInline(ScopedInline):
    """Ladders by which a cohort is split."""

    model = Breakdown
    show_change_link = True


@admin.register(Cohort)
class CohortAdmin(ScopedAdmin):
    """Cohorts."""

    list_display = ("name", "number", "code", "root", "order")
    list_select_related = ("root",)
    search_fields = ("code", "name__unaccent__icontains", "number")
    autocomplete_fields = ("root", "titles", "kinds", "excluded_titles", "excluded_cohorts")
    inlines = [BreakdownInline]


class BucketInline(ScopedInline):
    """Rows of a table."""

    model = Bucket
    autocomplete_fields = ("lowest",)


@admin.register(Breakdown)
class BreakdownAdmin(ScopedAdmin):
    """Tables of cohorts with their rows."""

    list_display = ("cohort", "ladder", "mode")
    list_filter = ("ladder", "mode")
    list_select_related = ("cohort", "ladder")
    search_fields = ("cohort__code", "cohort__name__unaccent__icontains")
    autocomplete_fields = ("cohort", "ladder")
    inlines = [BucketInline]


@admin.register(Bucket)
class BucketAdmin(ScopedAdmin):
    """Rows of all tables in one list."""

    list_display = ("label", "breakdown", "lowest", "counts_studying")
    list_filter = ("breakdown__ladder", "counts_studying")
    list_select_related = ("breakdown__cohort", "breakdown__ladder", "lowest")
    search_fields = ("key", "label__unaccent__icontains", "breakdown__cohort__code")
    autocomplete_fields = ("breakdown", "lowest")
