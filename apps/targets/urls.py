"""Addresses of the schemes."""

from django.urls import URLPattern, path

from apps.targets import views

app_name = "targets"


def row_urls(kind: views.RowKind, words: str, under: str = "") -> list[URLPattern]:
    """Return the addresses under which rows of this kind are added, corrected and deleted."""
    root, extra = f"<str:code>/{words}", {"kind": kind}
    above = f"<str:code>/{under}/<int:owner>/{words}" if under else root
    return [
        path(f"{above}/them/", views.row_add, extra, name=f"{kind.slug}_add"),
        path(f"{root}/<int:pk>/sua/", views.row_edit, extra, name=f"{kind.slug}_edit"),
        path(f"{root}/<int:pk>/xoa/", views.row_delete, extra, name=f"{kind.slug}_delete"),
    ]


urlpatterns = [
    path("", views.scheme_list, name="list"),
    path("them-de-an/", views.scheme_add, name="scheme_add"),
    *row_urls(views.TARGET, "chi-tieu"),
    *row_urls(views.MILESTONE, "moc", "chi-tieu"),
    *row_urls(views.NEED, "nhu-cau"),
    *row_urls(views.PART, "phan", "nhu-cau"),
    path("<str:code>/", views.scheme_detail, name="scheme"),
    path("<str:code>/sua/", views.scheme_edit, name="scheme_edit"),
    path("<str:code>/xoa/", views.scheme_delete, name="scheme_delete"),
    path("<str:code>/chi-tieu/<int:pk>/", views.target_detail, name="target"),
    path("<str:code>/nhu-cau/", views.need_list, name="needs"),
    path("<str:code>/nhu-cau/<int:pk>/", views.need_detail, name="need"),
]
