from django.apps import AppConfig


class CadrePlanningConfig(AppConfig):
    name = "cadre_planning"
    verbose_name = "Quy hoạch cán bộ"
