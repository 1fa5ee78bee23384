"""Addresses of the application: Vietnamese words, as people read them aloud."""

from django.contrib import admin
from django.urls import include, path

from apps.personnel import urls as personnel
from apps.planning import work_views
from apps.pools import urls as pools
from apps.qualifications import urls as qualifications
from apps.reports import (
    dashboard_views,
    people_export,
    people_views,
    person_views,
    pool_views,
    standard_views,
    statement_views,
    unit_views,
)
from apps.units import urls as units

# The screens that write belong to their apps; those that read draw on several, hence on reports.
unit_patterns = [
    path("", unit_views.tree, name="tree"),
    *units.urlpatterns,
    path("<str:code>/", unit_views.detail, name="detail"),
]
person_patterns = [
    path("", people_views.person_list, name="list"),
    path("xuat-excel/", people_export.person_export, name="export"),
    *personnel.urlpatterns,
    path("<str:code>/tieu-chuan/", person_views.person_standings, name="standings"),
    path("<str:code>/", person_views.person_detail, name="detail"),
]
standard_patterns = [
    path("", standard_views.standard_list, name="list"),
    path("ban-do/", standard_views.heat, name="heat"),
    path("ai-dat/", standard_views.who, name="who"),
    path("sap-nhap/", standard_views.merger, name="merger"),
    *qualifications.standard_patterns,
    path("<slug:code>/xem-truoc/", standard_views.preview, name="preview"),
    path("<slug:code>/", standard_views.standard_detail, name="detail"),
]
pool_patterns = [
    path("", pool_views.pool, name="list"),
    path("so-do/", pool_views.succession, name="map"),
    path("mo-dong/", pool_views.measures, name="measures"),
]
history_patterns = [
    path("don-vi/<str:code>/", unit_views.history, name="unit"),
    path("<str:code>/", person_views.person_history, name="person"),
]

urlpatterns = [
    path("", dashboard_views.dashboard, name="dashboard"),
    path("don-vi/", include((unit_patterns, "units"))),
    path("ho-so/", include((person_patterns, "personnel"))),
    path("ho-so/", include((qualifications.record_patterns, "qualifications"))),
    path("ho-so/", include((pools.record_patterns, "pools"))),
    path("tieu-chuan/", include((standard_patterns, "standards"))),
    path("nguon-quy-hoach/", include((pool_patterns, "pool"))),
    path("lich-su/", include((history_patterns, "history"))),
    path("tep/", include(qualifications.file_patterns)),
    path("tim-kiem/", people_views.search, name="search"),
    path("bao-cao/", include("apps.reports.urls")),
    path("kiem-tra-so-lieu/", statement_views.statement, name="statement"),
    path("de-an/", include("apps.targets.urls")),
    path("viec-cua-toi/", work_views.work, name="work"),
    path("quy-hoach/", include("apps.planning.urls")),
    path("nhap-excel/", include("apps.rosters.urls")),
    path("", include("apps.accounts.urls")),
    path("quan-tri/", admin.site.urls),
]
