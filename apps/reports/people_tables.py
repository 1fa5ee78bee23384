"""The table of a list of people, written straight to HTML: a list is drawn for every question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

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
    link: tuple[str, str]  # the address of a person's page, before and after the file number
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
        headings = "".join(f'<th scope="col">{escape(c.label)}</th>' for c in self.columns)
        return mark_safe(  # noqa: S308 - every text in it is escaped
            '<div class="table-wrap waits"><table class="data-table cards sticky"><thead><tr>'
            '<th scope="col" class="num off-phone">TT</th><th scope="col" class="lead">Họ và tên'
            f"</th>{headings}</tr></thead><tbody>{''.join(self.rows())}</tbody></table></div>"
        )

    def rows(self) -> Iterator[str]:
        """Yield the lines as HTML."""
        before, after = (escape(part) for part in self.link)
        cells = [
            (f'<td class="{c.look}" data-label="{escape(c.label)}">', c.text) for c in self.columns
        ]
        for number, line in enumerate(self.lines, start=self.first):
            told = "".join(f"{start}{escape(text(line))}</td>" for start, text in cells)
            code, name = escape(line.person.code), escape(line.person.full_name)
            yield (
                f'<tr><td class="num off-phone">{number}</td><th scope="row" class="lead">'
                f'<a href="{before}{code}{after}">{name}</a></th>{told}</tr>'
            )
