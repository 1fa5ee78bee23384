"""Addresses of the screens that change units; the tree and the unit's page read more than units."""

from django.urls import path

from apps.units import views

urlpatterns = [
    path("<str:code>/them-don-vi/", views.add, name="add"),
    path("<str:code>/sua/", views.edit, name="edit"),
    path("<str:code>/doi-ten/", views.place, name="place"),
    path("<str:code>/ket-thuc/", views.close, name="close"),
    path("<str:code>/ten-goi-khac/them/", views.alias_add, name="alias_add"),
    path("<str:code>/ten-goi-khac/<int:pk>/xoa/", views.alias_delete, name="alias_delete"),
    path("<str:code>/vi-tri/them/", views.post_add, name="post_add"),
    path("<str:code>/vi-tri/<int:pk>/sua/", views.post_edit, name="post_edit"),
    path("<str:code>/vi-tri/<int:pk>/xoa/", views.post_delete, name="post_delete"),
]
