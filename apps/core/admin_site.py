"""The administration as a whole: its name, its words in scripts, its choices told apart."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.views.i18n import JavaScriptCatalog


class ChoicesView(AutocompleteJsonView):
    """Offers choices by the label that the page of their table gives them."""

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        """Return the key and the label of one choice."""
        choice = super().serialize_result(obj, to_field_name)
        return {**choice, "text": self.model_admin.choice_label(obj)}


class Site(admin.AdminSite):
    """The administration of the system."""

    site_header = "Quản trị hệ thống quy hoạch cán bộ"
    site_title = "Quản trị"
    index_title = "Các bảng dữ liệu"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offer choices while a word is typed."""
        return ChoicesView.as_view(admin_site=self)(request)

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Give scripts the words that Django lacks too."""
        packages = ["django.contrib.admin", "apps.core"]
        return JavaScriptCatalog.as_view(packages=packages)(request)
