"""Files brought in, to be read; they are brought in on their own page."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from apps.core.scoped_admin import ScopedAdmin
from apps.rosters.models import ImportBatch, SenderLayout


@admin.register(ImportBatch)
class ImportBatchAdmin(ScopedAdmin):
    """What each file changed."""

    list_display = (
        "file_name",
        "unit",
        "user",
        "as_of",
        "rows",
        "created",
        "updated",
        "unchanged",
        "committed_at",
    )
    list_select_related = ("unit", "user")
    search_fields = ("file_name", "unit__code", "unit__name__unaccent__icontains")
    date_hierarchy = "committed_at"

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: a file is brought in where it is checked."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: what happened stays."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: what happened stays."""
        return False


@admin.register(SenderLayout)
class SenderLayoutAdmin(ScopedAdmin):
    """Layouts that are recognised again; deleting one lets the next file ask once more."""

    list_display = ("name", "unit", "fingerprint")
    list_select_related = ("unit",)
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: a layout is remembered when its file is brought in."""
        return False
