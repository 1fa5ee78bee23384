"""Planning rounds in the administration: rounds and templates are kept here, lists are read."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.core.scoped_admin import ScopedAdmin, ScopedInline
from apps.planning.models import (
    Candidacy,
    DocumentTemplate,
    FrozenList,
    Move,
    Override,
    Remark,
    Reminder,
    Round,
    Tally,
    TallyLine,
    UnitList,
)
from apps.planning.template_forms import TemplateForm


class ReadOnly:
    """A table that is written elsewhere: on the screens that check states, rights and limits."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: it is written on its own screen."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: it is written on its own screen."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Refuse: what happened stays."""
        return False


class LogAdmin(ReadOnly, ScopedAdmin):
    """A log: rows that never change have no history of their own."""

    list_display_links = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the rows, without a way to a history that there is not."""
        return admin.ModelAdmin.changelist_view(self, request, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead back to the rows."""
        options = self.opts
        return HttpResponseRedirect(
            reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        )


class SeenRules:
    """Rows that bind units below: whoever sees one opens it, also where she has no right."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Ask the right anywhere; which rows are seen is the queryset's business."""
        return super().has_view_permission(request)


@admin.register(Round)
class RoundAdmin(SeenRules, ReadOnly, ScopedAdmin):
    """Rounds."""

    list_display = ("name", "kind", "term", "root", "opens_on", "deadline", "status")
    list_filter = ("status", "kind", "term")
    list_select_related = ("term", "root")
    search_fields = ("code", "name__unaccent__icontains", "plan_number")
    autocomplete_fields = ("term", "root")


@admin.register(UnitList)
class UnitListAdmin(ReadOnly, ScopedAdmin):
    """The lists of all units."""

    list_display = ("unit", "round", "status", "decision_number", "decision_on", "disclosed_on")
    list_filter = ("status", "round")
    list_select_related = ("unit", "round")
    search_fields = ("unit__name__unaccent__icontains", "unit__code", "decision_number")


class OverrideInline(ReadOnly, ScopedInline):
    """Special cases of a line."""

    model = Override


class RemarkInline(ReadOnly, ScopedInline):
    """What was asked of a line."""

    model = Remark


@admin.register(Candidacy)
class CandidacyAdmin(ReadOnly, ScopedAdmin):
    """Everybody on a list, but for the line on the reader herself."""

    list_display = ("person", "title", "unit_list", "outcome", "source", "direction", "withdrawn")
    list_filter = ("outcome", "source", "unit_list__round")
    list_select_related = ("person", "title", "unit_list__unit", "unit_list__round")
    search_fields = ("person__search_name__contains", "person__code__iexact")
    inlines = [OverrideInline, RemarkInline]


@admin.register(Override)
class OverrideAdmin(ReadOnly, ScopedAdmin):
    """Special cases."""

    list_display = ("candidacy", "rule", "document", "by", "at")
    list_filter = ("rule",)
    list_select_related = ("candidacy__person", "candidacy__title", "by")
    search_fields = ("document", "reason__unaccent__icontains")


@admin.register(Remark)
class RemarkAdmin(ReadOnly, ScopedAdmin):
    """What was asked of lines."""

    list_display = ("candidacy", "text", "answer", "by", "at", "settled_at")
    list_select_related = ("candidacy__person", "candidacy__title", "by")
    search_fields = ("text__unaccent__icontains", "answer__unaccent__icontains")


@admin.register(Move)
class MoveAdmin(ReadOnly, ScopedAdmin):
    """Every move of every list."""

    list_display = ("unit_list", "action", "before", "after", "by", "at")
    list_filter = ("action",)
    list_select_related = ("unit_list__unit", "unit_list__round", "by")
    search_fields = ("unit_list__unit__name__unaccent__icontains", "remark__unaccent__icontains")
    date_hierarchy = "at"


@admin.register(FrozenList)
class FrozenListAdmin(LogAdmin):
    """That a list was frozen; what it holds is printed from its own page.

    The content stays out: it holds every line, the one on the reader herself too.
    """

    list_display = ("unit_list", "at")
    list_select_related = ("unit_list__unit", "unit_list__round")
    search_fields = ("unit_list__unit__name__unaccent__icontains",)
    fields = ("unit_list", "at")


@admin.register(Reminder)
class ReminderAdmin(LogAdmin):
    """Letters that were sent."""

    list_display = ("unit_list", "sent_to", "at")
    list_select_related = ("unit_list__unit", "unit_list__round")
    search_fields = ("sent_to", "unit_list__unit__name__unaccent__icontains")
    date_hierarchy = "at"


class TallyLineInline(ReadOnly, ScopedInline):
    """The votes on each person."""

    model = TallyLine


@admin.register(Tally)
class TallyAdmin(ReadOnly, ScopedAdmin):
    """The votes at each step."""

    list_display = ("unit_list", "step", "held_on", "summoned", "present", "valid", "invalid")
    list_select_related = ("unit_list__unit", "unit_list__round", "step")
    search_fields = ("unit_list__unit__name__unaccent__icontains", "chair")
    inlines = [TallyLineInline]


@admin.register(TallyLine)
class TallyLineAdmin(ReadOnly, ScopedAdmin):
    """The votes on each person, in one list."""

    list_display = ("tally", "candidacy", "written_name", "agree", "disagree")
    list_select_related = (
        "tally__unit_list__unit",
        "tally__unit_list__round",
        "tally__step",
        "candidacy__person",
        "candidacy__title",
    )
    search_fields = ("candidacy__person__search_name__contains", "written_name")


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(SeenRules, ScopedAdmin):
    """Word templates that offices put in the place of those that come with the program."""

    form = TemplateForm
    list_display = ("kind", "root", "file", "note")
    list_filter = ("kind",)
    list_select_related = ("root",)
    search_fields = ("note__unaccent__icontains", "root__name__unaccent__icontains")
    autocomplete_fields = ("root",)
