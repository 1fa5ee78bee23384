"""The table of a list of people, written straight to HTML: a list is drawn for every question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.reports.people_rows import PersonLine


@dataclass(frozen=True)
class ListColumn:
    """A column of the list: its heading, what it says of a person, and how it looks."""

    label: str
    text: Callable[[PersonLine], str]
    look: str = ""  # classes of .data-table in app.css
    is_sensitive: bool = False


def level(ladder: str) -> Callable[[PersonLine], str]:
    """Return what says a person's standing on a ladder."""
    return lambda line: line.levels.get(ladder, "")


COLUMNS = (
    ListColumn("Ngày sinh", lambda line: line.birth, "nowrap"),
    ListColumn("Giới tính", lambda line: line.person.get_sex_display()),
    ListColumn("Dân tộc", lambda line: line.ethnicity, is_sensitive=True),
    ListColumn("Đảng viên", lambda line: line.party, is_sensitive=True),
    ListColumn("Chức vụ", lambda line: line.title),
    ListColumn("Đơn vị", lambda line: line.unit),
    ListColumn("Chuyên môn", level("professional")),
    ListColumn("LLCT", level("political_theory")),
    ListColumn("QLNN", level("state_management")),
)


@dataclass(frozen=True)
class PeopleTable:
    """One page of the list."""

    lines: Sequence[PersonLine]
    first: int  # number of the first line, counted through all pages
    link: Callable[[str], str]  # from a file number to the person's page
    shows_sensitive: bool

    @property
    def columns(self) -> list[ListColumn]:
        """The columns this reader gets, after number and name."""
        return [c for c in COLUMNS if self.shows_sensitive or not c.is_sensitive]

    def __bool__(self) -> bool:
        """Whether anybody is on the page."""
        return bool(self.lines)

    def __str__(self) -> SafeString:
        """Return the whole table as HTML, which is what a template draws."""
        return format_html(
            '<div class="table-wrap waits"><table class="data-table cards sticky"><thead><tr>'
            '<th scope="col" class="num off-phone">TT</th>'
            '<th scope="col" class="lead">Họ và tên</th>{}</tr></thead><tbody>{}</tbody>'
            "</table></div>",
            format_html_join("", '<th scope="col">{}</th>', ((c.label,) for c in self.columns)),
            format_html_join("", "<tr>{}</tr>", ((row,) for row in self.rows())),
        )

    def rows(self) -> list[SafeString]:
        """Return the cells of every line."""
        columns = self.columns
        return [
            format_html(
                '<td class="num off-phone">{}</td><th scope="row" class="lead">'
                '<a href="{}">{}</a></th>{}',
                number,
                self.link(line.person.code),
                line.person.full_name,
                format_html_join(
                    "",
                    '<td class="{}" data-label="{}">{}</td>',
                    ((c.look, c.label, c.text(line)) for c in columns),
                ),
            )
            for number, line in enumerate(self.lines, start=self.first)
        ]
