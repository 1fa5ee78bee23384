"""Addresses at which rosters come in, step by step."""

from django.urls import path

from apps.rosters import views

app_name = "rosters"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/bang/", views.table, name="table"),
    path("<int:pk>/cot/", views.columns, name="columns"),
    path("<int:pk>/gia-tri/", views.values, name="values"),
    path("<int:pk>/thay-doi/", views.changes, name="changes"),
    path("<int:pk>/tien-do/", views.progress, name="progress"),
    path("<int:pk>/dung/", views.stop, name="stop"),
    path("<int:pk>/lam-lai/", views.again, name="again"),
    path("<int:pk>/bo/", views.discard, name="discard"),
    path("<int:pk>/hoan-tac/", views.undo, name="undo"),
    path("<int:pk>/tep/", views.file, name="file"),
    path("<int:pk>/loi.json", views.problems_json, name="problems_json"),
    path("<int:pk>/loi.xlsx", views.problems_book, name="problems_book"),
    path("<int:pk>/danh-sach-loi.xlsx", views.problems_list, name="problems_list"),
]
