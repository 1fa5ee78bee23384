from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "apps.personnel"
    verbose_name = "Hồ sơ cán bộ"
