"""A batch is taken back as a whole, at a cost that does not grow with what rests on it."""

import datetime

import pghistory
import pytest

from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment
from apps.rosters.models import ImportBatch
from apps.rosters.orders import Order
from apps.rosters.services import import_roster
from apps.rosters.undo import RestingError, undo, what_rests_on
from tests.factories import UnitFactory
from tests.rosters.books import HEADING, person, save

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 6, 30)
NAMES = ("Hoàng Thị Mẩy", "Lò Thị Ánh", "Vàng Seo Sình", "Nông Thị Bích")
COLUMNS = [*HEADING, "Trình độ chuyên môn", "Quê quán"]


@pytest.fixture
def school(reference_is_loaded):
    return UnitFactory(name="Trường Mầm non Nà Lay", kind__code="truong")


@pytest.fixture
def bring(school, tmp_path):
    """Bring a list of these names in."""

    def batch_of(*names: str, level: str = "Đại học", native: str = "", day=DAY) -> ImportBatch:
        rows = [[*person(n, name), level, native] for n, name in enumerate(names, start=1)]
        path = save(tmp_path, [COLUMNS, *rows])
        outcome = import_roster(Order(path=path, file_name=path.name, unit=school, as_of=day))
        assert outcome.committed, outcome.problems
        return outcome.batch

    return batch_of


def test_what_a_batch_added_goes_and_what_it_changed_is_as_before(bring):
    bring(*NAMES[:2], native="Nậm Khoang")
    before = [*Person.objects.order_by("pk").values_list("full_name", "native_place")]
    second = bring(*NAMES, level="Thạc sĩ", native="Pác Lùng")
    assert Attainment.objects.count() == 6
    undo(second)
    after = [*Person.objects.order_by("pk").values_list("full_name", "native_place")]
    assert after == before
    assert Assignment.objects.count() == Attainment.objects.count() == 2
    assert set(Attainment.objects.values_list("level__code", flat=True)) == {"dai_hoc"}


def test_the_first_of_two_batches_waits_for_the_second(bring):
    first = bring(NAMES[0])
    second = bring(NAMES[0], level="Thạc sĩ", native="Pác Lùng")
    with pytest.raises(RestingError) as refused:
        undo(first)
    words = " ".join(refused.value.things)
    assert "Hoàng Thị Mẩy đã được ghi lại lúc" in words
    assert "(Nhập danh sách danh-sach.xlsx)" in words
    assert "của Hoàng Thị Mẩy được thêm sau" in words
    undo(second)
    undo(first)
    assert not Person.objects.exists()


def test_what_was_changed_and_changed_back_keeps_nothing(bring):
    batch = bring(NAMES[0])
    someone = Person.objects.get()
    for phone in ("0912345678", ""):
        someone.phone = phone
        with pghistory.context(reason="sửa tay"):
            someone.save()
    assert what_rests_on(batch) == []


def test_a_birth_in_a_year_comes_back_as_its_first_day_whatever_the_history_has(bring):
    bring(NAMES[0])
    history = Person.pgh_event_model.objects.order_by("pgh_id").last()
    history.pk, history.birth_on, history.birth_precision = None, datetime.date(1980, 5, 12), "year"
    history.save(force_insert=True)
    second = bring(NAMES[0], native="Pác Lùng")
    undo(second)
    assert Person.objects.get().birth_on == datetime.date(1980, 1, 1)


def test_a_post_written_again_is_named_with_its_person(bring):
    batch = bring(*NAMES)
    post = Assignment.objects.get(person__full_name=NAMES[1])
    post.decision_number = "12/QĐ"
    with pghistory.context(reason="sửa tay"):
        post.save()
    [sentence] = what_rests_on(batch)
    assert "của Lò Thị Ánh đã được ghi lại lúc" in sentence
    assert sentence.endswith("(sửa tay).")


def test_the_number_of_queries_does_not_grow_with_what_rests_on_a_batch(bring, same_query_count):
    names = (f"Lò Thị {letter * 3}" for letter in "ABCDEGHIKLMN")
    batch = bring(*names)
    posts = list(Assignment.objects.all())

    def write_again(count: int) -> None:
        for post in posts[:count]:
            post.decision_number += "1"
            with pghistory.context(reason="sửa tay"):
                post.save()
        assert len(what_rests_on(batch)) == count

    write_again(1)
    same_query_count(lambda: what_rests_on(batch), add_rows=lambda: write_again(12))
