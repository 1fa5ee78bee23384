from django.apps import AppConfig


class PoolsConfig(AppConfig):
    name = "apps.pools"
    verbose_name = "Nguồn quy hoạch"
