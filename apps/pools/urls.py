"""Addresses of the screens on the planning pool, within people's files."""

from django.urls import path

from apps.personnel.views import record_urls
from apps.pools import views

record_patterns = [
    *record_urls(views.POOL),
    path("<str:code>/quy-hoach/<int:pk>/dua-ra/", views.remove, name="pool_remove"),
]
