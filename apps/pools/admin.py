"""Terms and the planning pool in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.exchange import CatalogueAdmin
from apps.core.scoped_admin import ScopedAdmin
from apps.core.text import fold
from apps.pools.models import PoolEntry, Term
from apps.pools.resources import TermResource


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
