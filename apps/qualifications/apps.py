from django.apps import AppConfig


class QualificationsConfig(AppConfig):
    name = "apps.qualifications"
    verbose_name = "Trình độ"
