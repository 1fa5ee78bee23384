"""Addresses of the reports."""

from django.urls import path

from apps.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("mau-danh-sach.xlsx", views.roster_template, name="roster_template"),
    path("<slug:slug>/", views.report_show, name="show"),
    path("<slug:slug>/tep.<slug:form_name>", views.report_file, name="file"),
]
