"""Addresses of the screens about standards and what people attained."""

from django.urls import path

from apps.personnel.views import record_urls
from apps.qualifications import standard_views, views

record_patterns = [
    *record_urls(views.ATTAINMENT),
    path("<str:code>/trinh-do/<int:pk>/dat/", views.finish, name="attainment_finish"),
]
standard_patterns = [
    path("them/", standard_views.add, name="add"),
    path("<slug:code>/sua/", standard_views.edit, name="edit"),
    path("<slug:code>/xoa/", standard_views.delete, name="delete"),
    path("<slug:code>/ban-hanh/", standard_views.issue, name="issue"),
    path("<slug:code>/thay-the/", standard_views.replace, name="replace"),
    path("<slug:code>/yeu-cau/them/", standard_views.requirement_add, name="requirement_add"),
    path(
        "<slug:code>/yeu-cau/<int:pk>/sua/",
        standard_views.requirement_edit,
        name="requirement_change",
    ),
    path(
        "<slug:code>/yeu-cau/<int:pk>/xoa/",
        standard_views.requirement_delete,
        name="requirement_delete",
    ),
]
file_patterns = [path("<int:pk>/", views.evidence, name="evidence")]
