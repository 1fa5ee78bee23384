"""Addresses of the application: Vietnamese words, as people read them aloud."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("quan-tri/", admin.site.urls),
]
