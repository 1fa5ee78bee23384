from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "apps.rosters"
    verbose_name = "Nhập danh sách Excel"
