"""Addresses of the planning rounds."""

from django.urls import URLPattern

app_name = "planning"

round_patterns: list[URLPattern] = []
move_patterns: list[URLPattern] = []
list_patterns: list[URLPattern] = []  # <slug:code>/<str:unit>/…
ballot_patterns: list[URLPattern] = []  # <slug:code>/<str:unit>/kiem-phieu/…
document_patterns: list[URLPattern] = []  # <slug:code>/<str:unit>/van-ban/…

urlpatterns = [
    *round_patterns,
    *move_patterns,
    *ballot_patterns,
    *document_patterns,
    *list_patterns,
]
