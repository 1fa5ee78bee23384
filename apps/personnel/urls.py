"""Addresses of the screens that write in people's files; the pages that read are in reports."""

from django.urls import path

from apps.personnel import views

urlpatterns = [
    path("them/", views.person_add, name="add"),
    path("<str:code>/sua/", views.person_edit, name="edit"),
    path("<str:code>/xoa/", views.person_delete, name="delete"),
    path("<str:code>/chuyen-cong-tac/", views.person_transfer, name="transfer"),
    *views.record_urls(views.ASSIGNMENT),
    *views.record_urls(views.RATING),
    *views.record_urls(views.DISCIPLINE),
    *views.record_urls(views.AWARD),
    *views.record_urls(views.RETIREMENT),
]
