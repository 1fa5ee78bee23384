"""The planning pool, with its terms, rules, grounds and procedures, in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.exchange import CatalogueAdmin
from apps.core.scoped_admin import ScopedAdmin, ScopedInline
from apps.core.text import fold
from apps.pools.models import PlanningRule, PoolEntry, Procedure, RemovalGround, Step, Term
from apps.pools.resources import (
    PlanningRuleResource,
    ProcedureResource,
    RemovalGroundResource,
    StepResource,
    TermResource,
)


@admin.register(Term)
class TermAdmin(CatalogueAdmin):
    """Terms of office."""

    resource_classes = [TermResource]
    list_display = ("name", "branch", "valid_from", "valid_to", "is_verified")
    list_filter = ("branch",)
    search_fields = ("code", "name__unaccent__icontains")


@admin.register(PoolEntry)
class PoolEntryAdmin(ScopedAdmin):
    """Who is planned for what."""

    list_display = ("person", "title", "unit", "term", "valid_from", "valid_to", "source")
    list_filter = ("term", "source", "direction", "title")
    list_select_related = ("person", "title", "unit", "term")
    search_fields = ("person__search_name__contains", "person__code__iexact", "decision_number")
    autocomplete_fields = ("person", "unit", "title", "term")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        """Search for a name typed with or without accents."""
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(PlanningRule)
class PlanningRuleAdmin(CatalogueAdmin):
    """Limits of planning: of the whole country, or of one unit's area."""

    resource_classes = [PlanningRuleResource]
    list_display = (
        "key",
        "value",
        "effect",
        "branch",
        "root",
        "valid_from",
        "valid_to",
        "is_verified",
    )
    list_filter = ("key", "effect", "branch", "is_verified")
    list_select_related = ("root",)
    search_fields = ("key", "source", "root__name__unaccent__icontains")
    autocomplete_fields = ("root",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever sees a rule open it; which ones she sees is the queryset's business."""
        return super().has_view_permission(request)


@admin.register(RemovalGround)
class RemovalGroundAdmin(CatalogueAdmin):
    """Why people leave the pool."""

    resource_classes = [RemovalGroundResource]
    list_display = ("name", "code", "mode", "sign", "order", "is_verified")
    list_filter = ("mode", "is_verified")
    search_fields = ("code", "name__unaccent__icontains", "source")


class StepInline(ScopedInline):
    """The steps of a procedure."""

    model = Step
    fields = (
        "order",
        "name",
        "meeting",
        "ballot",
        "denominator",
        "threshold",
        "quorum",
        "is_final",
    )


@admin.register(Procedure)
class ProcedureAdmin(CatalogueAdmin):
    """Procedures with their steps."""

    resource_classes = [ProcedureResource]
    list_display = ("name", "round_kind", "valid_from", "valid_to", "order", "is_verified")
    list_filter = ("round_kind", "is_verified")
    search_fields = ("code", "name__unaccent__icontains", "source")
    autocomplete_fields = ("kinds",)
    inlines = [StepInline]


@admin.register(Step)
class StepAdmin(CatalogueAdmin):
    """The steps of all procedures in one list."""

    resource_classes = [StepResource]
    list_display = ("procedure", "order", "name", "meeting", "ballot", "threshold", "is_final")
    list_filter = ("procedure", "ballot", "is_final")
    list_select_related = ("procedure",)
    search_fields = ("name__unaccent__icontains", "procedure__code")
    autocomplete_fields = ("procedure",)
