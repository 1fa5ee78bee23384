from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Planning rounds: lists of the units, ballots, appraisal, approval, disclosure."""

    name = "apps.planning"
    verbose_name = "Đợt quy hoạch"
