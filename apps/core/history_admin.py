"""The latest changes of a table, those of deleted records too: read-only pages of the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from apps.core.changes import channel
from apps.core.scoping import RuleQuerySet, ScopedQuerySet, within

WORDS = {"insert": "thêm", "update": "sửa", "delete": "xóa"}
NAMES = ("full_name", "name", "username", "label", "file_name", "code")


class WorkFilter(admin.SimpleListFilter):
    """Keep what was added, what was corrected or what was deleted."""

    title = "việc"
    parameter_name = "viec"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Offer the three words."""
        return list(WORDS.items())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        """Keep the events of the word chosen."""
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class EventAdmin(admin.ModelAdmin):
    """Who wrote to a table, when and through what; a line leads to the history of its record."""

    list_display = ("at", "word", "record", "who", "through")
    list_display_links = None
    list_filter = (WorkFilter,)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    ordering = ("-pgh_id",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Keep the events of the units that the user may read, with the name of the writer."""
        user = get_user_model().objects.filter(pk=OuterRef("writer"))
        rows = (
            super()
            .get_queryset(request)
            .select_related("pgh_context")
            .annotate(
                writer=Cast(KeyTextTransform("user", "pgh_context__metadata"), BigIntegerField())
            )
            .annotate(writer_name=Subquery(user.values("username")[:1]))
        )
        if request.user.sees_every_unit:
            return rows
        rows = rows.filter(within(request.user.granted_paths(self.permission), self.unit_lookup))
        return rows.filter(pgh_obj__in=self.told(request)) if self.is_narrower else rows

    @property
    def is_narrower(self) -> bool:
        """Whether a user does not read every row of her units: not the deliberation on herself."""
        asks = type(self.tracked._default_manager.all()).allowed_to
        return asks not in (ScopedQuerySet.allowed_to, RuleQuerySet.allowed_to)

    def told(self, request: HttpRequest) -> models.QuerySet:
        """Return the rows that the user reads; those deleted are no longer told from others."""
        return self.tracked._default_manager.visible_to(request.user).values("pk")

    @property
    def tracked(self) -> type[models.Model]:
        """The table whose changes these are."""
        return self.model.pgh_tracked_model

    @property
    def permission(self) -> str:
        """What a user needs to read the table, and so its changes."""
        return f"{self.tracked._meta.app_label}.view_{self.tracked._meta.model_name}"

    @property
    def unit_lookup(self) -> str | None:
        """The way from an event to its unit; None for a table that belongs to no unit."""
        rows = self.tracked._default_manager.all()
        return rows.unit_lookup if isinstance(rows, ScopedQuerySet) else None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Stay out of the list of tables: the table's own page leads here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Ask the right on the table; what belongs to no unit is for the system's administrator."""
        if self.unit_lookup is None:
            return request.user.sees_every_unit
        return request.user.has_perm(self.permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: history is written by the database."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: history does not change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: history stays."""
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the list: an event by itself says less than the history of its record."""
        options = self.opts
        return HttpResponseRedirect(
            reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the events under the name of their table."""
        title = f"Lịch sử thay đổi: {self.tracked._meta.verbose_name_plural}"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description="Thời gian", ordering="pgh_created_at")
    def at(self, event: models.Model) -> Any:
        """Say when it was written."""
        return event.pgh_created_at

    @admin.display(description="Việc")
    def word(self, event: models.Model) -> str:
        """Say in a word what was done."""
        return WORDS.get(event.pgh_label, event.pgh_label)

    @admin.display(description="Bản ghi")
    def record(self, event: models.Model) -> str:
        """Name the record as it was then, leading to its history."""
        name = next((str(getattr(event, n)) for n in NAMES if getattr(event, n, None)), "")
        text = name or f"{self.tracked._meta.verbose_name} số {event.pgh_obj_id}"
        options = self.tracked._meta
        try:
            url = reverse(
                f"admin:{options.app_label}_{options.model_name}_history", args=[event.pgh_obj_id]
            )
        except NoReverseMatch:
            return text
        return format_html('<a href="{}">{}</a>', url, text)

    @admin.display(description="Người ghi")
    def who(self, event: models.Model) -> str:
        """Name the account that wrote."""
        return event.writer_name or "hệ thống"

    @admin.display(description="Qua")
    def through(self, event: models.Model) -> str:
        """Name the screen, the import or the command, and the reason given."""
        context = event.pgh_context
        return channel(context.metadata) if context else ""
