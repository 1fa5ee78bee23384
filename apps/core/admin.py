"""The history of every table in the administration."""

import pghistory.core
from django.contrib import admin

from apps.core.history_admin import EventAdmin

for event_model in pghistory.core.event_models():
    # Written for people here alone: the models of the history are made by the library.
    table = event_model.pgh_tracked_model._meta
    event_model._meta.verbose_name = f"thay đổi: {table.verbose_name}"
    event_model._meta.verbose_name_plural = f"thay đổi: {table.verbose_name_plural}"
    admin.site.register(event_model, EventAdmin)
