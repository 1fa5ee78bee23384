"""Brings Django up for the benchmark, in the main process and in those it starts."""

import os

import django
from django.conf import settings

DATABASE = "cadre_benchmark"


def set_up() -> None:
    """Load the settings of the tests and let every connection open the benchmark's database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_planning.settings.test")
    settings.DATABASES["default"]["NAME"] = DATABASE
    django.setup()
