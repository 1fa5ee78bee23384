"""Addresses of the screens about what people attained."""

from django.urls import path

from apps.personnel.views import record_urls
from apps.qualifications import views

record_patterns = [
    *record_urls(views.ATTAINMENT),
    path("<str:code>/trinh-do/<int:pk>/dat/", views.finish, name="attainment_finish"),
]
file_patterns = [path("<int:pk>/", views.evidence, name="evidence")]
