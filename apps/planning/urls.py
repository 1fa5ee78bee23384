"""Addresses of the planning rounds."""

from django.urls import URLPattern, path

from apps.planning import (
    ballot_views,
    document_views,
    find_views,
    list_views,
    move_views,
    round_views,
    sheet_views,
)
from apps.planning.models import Move

app_name = "planning"

MOVES = {
    Move.Action.SUBMIT: "gui",
    Move.Action.TAKE_BACK: "lay-lai",
    Move.Action.RETURN: "tra-lai",
    Move.Action.APPRAISE: "tham-dinh",
    Move.Action.APPROVE: "phe-duyet",
    Move.Action.DISCLOSE: "cong-khai",
}

round_patterns: list[URLPattern] = [
    path("", round_views.round_list, name="list"),
    path("them/", round_views.round_add, name="add"),
    path("<slug:code>/", round_views.round_detail, name="round"),
    path("<slug:code>/sua/", round_views.round_edit, name="edit"),
    path("<slug:code>/xoa/", round_views.round_delete, name="delete"),
    path("<slug:code>/mo/", round_views.round_open, name="open"),
    path("<slug:code>/ket-thuc/", round_views.round_close, name="close"),
    path("<slug:code>/phe-duyet/", round_views.approve_many, name="approve_many"),
]
move_patterns: list[URLPattern] = [
    path("<slug:code>/<str:unit>/nhat-ky/", move_views.journal, name="journal"),
    *(
        path(
            f"<slug:code>/<str:unit>/{words}/",
            move_views.move_screen,
            {"action": action},
            name=action.value,
        )
        for action, words in MOVES.items()
    ),
]
list_patterns: list[URLPattern] = [
    path("<slug:code>/<str:unit>/", list_views.unit_list, name="unit_list"),
    path("<slug:code>/<str:unit>/excel/", sheet_views.list_excel, name="list_excel"),
    path("<slug:code>/<str:unit>/excel/tep.xlsx", sheet_views.list_file, name="list_file"),
    path("<slug:code>/<str:unit>/them/", find_views.list_find, name="list_find"),
    path("<slug:code>/<str:unit>/dong/<int:pk>/sua/", list_views.line_change, name="line_change"),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/rut/", list_views.line_withdraw, name="line_withdraw"
    ),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/tro-lai/",
        list_views.line_restore,
        name="line_restore",
    ),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/dua-ra/", list_views.line_remove, name="line_remove"
    ),
    path("<slug:code>/<str:unit>/dong/<int:pk>/giu-lai/", list_views.line_keep, name="line_keep"),
    path("<slug:code>/<str:unit>/dong/<int:pk>/bo/", list_views.line_drop, name="line_drop"),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/y-kien/", list_views.line_remark, name="line_remark"
    ),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/y-kien/<int:note>/",
        list_views.line_answer,
        name="line_answer",
    ),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/y-kien/<int:note>/xong/",
        list_views.line_settle,
        name="line_settle",
    ),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/dac-biet/",
        list_views.line_override,
        name="line_override",
    ),
    path(
        "<slug:code>/<str:unit>/dong/<int:pk>/dac-biet/<int:note>/go/",
        list_views.line_override_delete,
        name="line_override_delete",
    ),
]
ballot_patterns: list[URLPattern] = [
    path("<slug:code>/<str:unit>/kiem-phieu/", ballot_views.ballots, name="ballots"),
    path("<slug:code>/<str:unit>/kiem-phieu/<int:step>/", ballot_views.ballot, name="ballot"),
    path(
        "<slug:code>/<str:unit>/kiem-phieu/<int:step>/xoa/",
        ballot_views.ballot_delete,
        name="ballot_delete",
    ),
]
document_patterns: list[URLPattern] = [
    path("<slug:code>/van-ban/", document_views.round_documents, name="round_documents"),
    path(
        "<slug:code>/van-ban/<slug:kind>.<slug:suffix>",
        document_views.round_document,
        name="round_document",
    ),
    path("<slug:code>/<str:unit>/van-ban/", document_views.documents, name="documents"),
    path(
        "<slug:code>/<str:unit>/van-ban/<slug:kind>.<slug:suffix>",
        document_views.document,
        name="document",
    ),
]

urlpatterns = [
    *round_patterns,
    *move_patterns,
    *ballot_patterns,
    *document_patterns,
    *list_patterns,
]
