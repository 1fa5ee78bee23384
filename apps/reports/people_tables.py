"""The table of a list of people."""

import itertools

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.screens import address
from apps.reports.people_rows import PersonLine

FIGURES = {"td": {"class": "num off-phone"}}
NAME = {"td": {"class": "lead"}}


class PeopleTable(tables.Table):
    """People on a day: number, name, birth, post and the ladders that every list has."""

    request: HttpRequest

    number = tables.Column("TT", empty_values=(), attrs=FIGURES)
    name = tables.Column("Họ và tên", accessor="person__full_name", attrs=NAME)
    birth = tables.Column("Ngày sinh", attrs={"td": {"class": "nowrap"}})
    sex = tables.Column("Giới tính", accessor="person__get_sex_display")
    ethnicity = tables.Column("Dân tộc")
    party = tables.Column("Đảng viên")
    title = tables.Column("Chức vụ")
    unit = tables.Column("Đơn vị")
    professional = tables.Column("Chuyên môn", accessor="levels__professional")
    political_theory = tables.Column("LLCT", accessor="levels__political_theory")
    state_management = tables.Column("QLNN", accessor="levels__state_management")

    class Meta:
        orderable = False
        default = ""

    def __init__(self, lines: list[PersonLine], *, first: int, **options: object) -> None:
        super().__init__(lines, **options)
        self.numbers = itertools.count(first)

    def render_number(self) -> int:
        """Return the number of the line, counted through all pages."""
        return next(self.numbers)

    def render_name(self, value: str, record: PersonLine) -> SafeString:
        """Lead to the person's page."""
        url = address(self.request, "personnel:detail", record.person.code)
        return format_html('<a href="{}">{}</a>', url, value)
