"""What "mở", "động" and a covered post mean in figures."""

from hypothesis import given
from hypothesis import strategies as st

from apps.planning.measures import Cover, Openness, Turnover, cover_of

POSTS = st.tuples(st.integers(1, 4), st.integers(1, 3))
ENTRIES = st.lists(st.tuples(POSTS, st.booleans()), max_size=30)


def test_a_pool_of_its_own_people_alone_is_closed():
    pool = Openness.of([((1, 1), False), ((1, 1), False), ((2, 1), False)])
    assert (pool.entries, pool.external, pool.titles, pool.open_titles) == (3, 0, 2, 0)


def test_a_post_is_open_with_one_name_from_elsewhere():
    pool = Openness.of([((1, 1), False), ((1, 1), True), ((2, 1), False)])
    assert (pool.external, pool.open_titles) == (1, 1)


@given(ENTRIES)
def test_no_more_names_come_from_elsewhere_than_there_are(rows):
    pool = Openness.of(rows)
    assert 0 <= pool.open_titles <= pool.external <= pool.entries
    assert pool.open_titles <= pool.titles <= pool.entries


def test_coming_and_leaving_both_are_movement():
    year = Turnover(before=20, added=3, removed=2)
    assert (year.moved, year.after) == (5, 21)


def test_a_post_that_falls_empty_with_one_name_is_a_worry_even_when_that_one_is_ready():
    assert cover_of(names=1, ready=1, leaves_in_term=True) is Cover.EMPTY_SOON
    assert cover_of(names=2, ready=1, leaves_in_term=True) is Cover.READY


def test_nobody_planned_is_told_apart_from_nobody_ready():
    assert cover_of(names=0, ready=0, leaves_in_term=False) is Cover.NOBODY
    assert cover_of(names=3, ready=0, leaves_in_term=False) is Cover.NOT_READY


@given(st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_one_name_more_never_makes_a_post_worse(names, ready, leaves):
    order = list(Cover)
    ready = min(ready, names)
    before = cover_of(names=names, ready=ready, leaves_in_term=leaves)
    after = cover_of(names=names + 1, ready=ready, leaves_in_term=leaves)
    assert order.index(after) >= order.index(before)
