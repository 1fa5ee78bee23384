"""What the whole administration has in common: its name, and the history of every table."""

import pghistory.core
from django.contrib import admin

from apps.core.history_admin import EventAdmin

admin.site.site_header = "Quản trị hệ thống quy hoạch cán bộ"
admin.site.site_title = "Quản trị"
admin.site.index_title = "Các bảng dữ liệu"

for event_model in pghistory.core.event_models():
    # Written for people here alone: the models of the history are made by the library.
    table = event_model.pgh_tracked_model._meta
    event_model._meta.verbose_name = f"thay đổi: {table.verbose_name}"
    event_model._meta.verbose_name_plural = f"thay đổi: {table.verbose_name_plural}"
    admin.site.register(event_model, EventAdmin)
