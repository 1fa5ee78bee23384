"""Pages of a list of people that stay quick however many people there are."""

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property

from apps.core.numbers import show_count
from apps.personnel.models import Person, PersonQuerySet
from apps.reports.people_filters import BY_NAME, BY_TITLE, PeopleFilter
from apps.reports.people_rows import LISTED, with_post

# Nobody leafs through more; the database need not count further.
MOST_COUNTED = 10_000
# Up to here a page is taken from the people found; of a longer list from the conditions, by name
# in the order that an index gives.
MOST_AT_ONCE = 5_000
MOST_BY_TITLE = 2_000  # a longer list is by name unless it is asked for by title
# The first people found: how many, and, where they are few, who. PostgreSQL does not begin a part
# of CASE that is not asked.
FIRST_SQL = """
WITH found ({columns}) AS MATERIALIZED ({found})
SELECT n.number, CASE WHEN n.number <= %s THEN ARRAY(SELECT pk FROM found ORDER BY {columns}) END
  FROM (SELECT count(*) AS number FROM found) n
"""
NAME_ORDER = ("sort_name", "birth_on", "pk")


class PeoplePages(Paginator):
    """The people whom a filter finds, in pages, counted no further than `MOST_COUNTED`."""

    def __init__(self, found: PeopleFilter, per_page: int) -> None:
        super().__init__(found.people(), per_page)
        self.found = found

    @cached_property
    def _first(self) -> tuple[int, list[int] | None]:
        """How many were found, or one more than `MOST_COUNTED`; their keys too where few were.

        The keys are by name, unless all units are looked at: there are likely too many people, and
        thousands of names would be read from their files to sort none of them.
        """
        order = NAME_ORDER if self.found.is_of_some_units else ("pk",)
        first = self.object_list.order_by().values(*order)[: MOST_COUNTED + 1]
        try:
            sql, values = first.query.sql_with_params()
        except EmptyResultSet:  # nobody can meet the conditions
            return 0, []
        with connection.cursor() as cursor:
            statement = FIRST_SQL.format(found=sql, columns=", ".join(order))
            cursor.execute(statement, (*values, MOST_AT_ONCE))
            return cursor.fetchone()

    @property
    def counted(self) -> int:
        """How many were found, or one more than the most that are counted."""
        return self._first[0]

    @property
    def count(self) -> int:
        """How many can be leafed through."""
        return min(self.counted, MOST_COUNTED)

    @property
    def words(self) -> str:
        """The number found, as printed."""
        if self.counted > MOST_COUNTED:
            return f"hơn {show_count(MOST_COUNTED)}"
        return show_count(self.counted)

    @cached_property
    def order(self) -> str:
        """By title or by name: as asked, else as suits the length; a very long list is by name."""
        if self.counted > MOST_COUNTED:
            return BY_NAME
        usual = BY_TITLE if self.counted <= MOST_BY_TITLE else BY_NAME
        return self.found.asked.get("xep") or usual

    def page(self, number: int | str) -> Page:
        """Return one page; only its own people are read whole."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        by_title = self.order == BY_TITLE
        _, keys = self._first
        if by_title or keys is None or not self.found.is_of_some_units:
            keys = self.found.in_order(self.matches(), by_title=by_title).values("pk")
        people = Person.objects.visible_to(self.found.user).filter(pk__in=keys[start:end])
        shown = self.found.in_order(people, by_title=by_title)
        shown = shown.select_related("managing_unit", "ethnicity").only(*LISTED)
        return self._get_page(with_post(shown, self.found.day), number, self)

    def matches(self) -> PersonQuerySet:
        """Return everyone found: by key where the keys are known, else by the conditions."""
        _, found = self._first
        if found is None:
            return self.object_list
        listed = "{" + ",".join(map(str, found)) + "}"  # one word to parse, however many
        keys = RawSQL("SELECT unnest(%s::bigint[])", [listed])
        return Person.objects.visible_to(self.found.user).filter(pk__in=keys)
