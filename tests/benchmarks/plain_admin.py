"""The addresses of the project, and beside them Django's admin of people as it comes."""

from django.contrib import admin
from django.urls import path

from apps.personnel.models import Person
from cadre_planning.urls import urlpatterns as project


class PlainPersonAdmin(admin.ModelAdmin):
    """A list, a search and a form with nothing of ours; as many rows a page as our list has."""

    list_display = ("code", "full_name", "sex", "birth_on", "managing_unit")
    list_filter = ("sex",)
    search_fields = ("full_name",)
    raw_id_fields = ("managing_unit",)  # a list of 50,000 units to choose from would flatter us
    list_per_page = 50


site = admin.AdminSite(name="plain")
site.register(Person, PlainPersonAdmin)

urlpatterns = [*project, path("plain/", site.urls)]
