"""The address at which rosters come in."""

from django.urls import path

from apps.rosters import views

app_name = "rosters"
urlpatterns = [path("", views.upload, name="upload")]
