"""What the whole administration has in common: its name, and the history of every table."""

import pghistory.core
from django.contrib import admin

from apps.core.history_admin import EventAdmin

admin.site.site_header = "Quản trị hệ thống quy hoạch cán bộ"
admin.site.site_title = "Quản trị"
admin.site.index_title = "Các bảng dữ liệu"

for event_model in pghistory.core.event_models():
    admin.site.register(event_model, EventAdmin)
