"""What a roster changes in the files: all of it or nothing, and never more than it says."""

import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError

from apps.core import clock
from apps.indicators.facts import facts_on, kept_day, kept_facts
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment, Level
from apps.rosters.models import ImportBatch
from apps.rosters.orders import Order, Outcome
from apps.rosters.services import import_roster
from apps.units.models import Unit, UnitAlias
from apps.units.services import place_unit
from tests.conftest import queries_of
from tests.factories import (
    AssignmentFactory,
    AttainmentFactory,
    PersonFactory,
    UnitFactory,
    UserFactory,
    user_with,
)
from tests.rosters.books import HEADING, person, save

D = datetime.date
AS_OF = D(2025, 6, 30)
LEVEL = "Lý luận chính trị"
NUMBER = "Số CCCD"


@pytest.fixture(autouse=True)
def catalogues(reference) -> None:
    """Every roster is read with the catalogues that come with the software."""


@pytest.fixture
def district() -> Unit:
    return UnitFactory(name="huyện Nà Mạ", kind__code="huyen", code="NM")


@pytest.fixture
def school(district) -> Unit:
    return UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", parent=district, code="BP")


@pytest.fixture
def elsewhere() -> Unit:
    return UnitFactory(name="huyện Khác", kind__code="huyen")


@pytest.fixture
def bring(tmp_path, school):
    """Bring people into the school; each is a list of cells under `HEADING` and `headings`."""

    def bring(*rows, headings=(), **order) -> Outcome:
        path = save(tmp_path, [[*HEADING, *headings], *rows])
        values = {"unit": school, "as_of": AS_OF} | order
        return import_roster(Order(path=path, file_name=path.name, **values))

    return bring


def errors(outcome: Outcome) -> list[str]:
    return [problem.message for problem in outcome.problems if problem.level == "error"]


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged


def nothing_was_saved() -> bool:
    kept = (Person, Assignment, Attainment, ImportBatch)
    return not any(model.objects.exists() for model in kept)


def test_a_roster_makes_people_with_posts_and_levels(bring, school):
    outcome = bring(
        [*person(1, "Hoàng Thị Mẩy", title="Hiệu trưởng"), "Cao cấp", "002080001234"],
        headings=(LEVEL, NUMBER),
    )
    assert outcome.committed
    assert counts(outcome) == (1, 0, 0)
    made = Person.objects.get()
    assert (made.full_name, made.sex, made.birth_on) == ("Hoàng Thị Mẩy", "F", D(1980, 5, 12))
    assert (made.managing_unit, made.national_id) == (school, "002080001234")
    assert (made.sort_name, made.code) != ("", "")
    post = made.assignments.get()
    assert (post.title.code, post.unit, post.role) == ("hieu_truong", school, "principal")
    assert (post.valid_from, post.start_is_known) == (AS_OF, False)
    course = made.attainments.get()
    assert (course.level.code, course.status) == ("cao_cap", "earned")
    assert (course.ended_on, course.date_is_known) == (AS_OF, False)


def test_the_kept_facts_follow_an_import(bring):
    kept_day()
    bring(*(person(n, f"Lò Thị {letter}") for n, letter in enumerate("ABC", start=1)))
    assert len(kept_facts()) == 3
    assert kept_facts() == facts_on(clock.today())


def test_bringing_the_same_file_in_again_changes_nothing(bring):
    rows = [[*person(1, "Hoàng Thị Mẩy"), "Trung cấp"], [*person(2, "Lò Thị Ánh"), "đang học CC"]]
    assert counts(bring(*rows, headings=(LEVEL,))) == (2, 0, 0)
    events = Person.pgh_event_model.objects.count(), Attainment.pgh_event_model.objects.count()
    again = bring(*rows, headings=(LEVEL,))
    assert counts(again) == (0, 0, 2)
    assert again.rows == 2
    assert events == (
        Person.pgh_event_model.objects.count(),
        Attainment.pgh_event_model.objects.count(),
    )


@pytest.mark.parametrize("cell", ["", "Không"])
def test_a_party_member_stays_one_when_a_list_does_not_say_so(bring, cell):
    bring([*person(1, "Lò Thị Bống"), "12/05/2006"], headings=["Ngày vào Đảng"])
    outcome = bring([*person(1, "Lò Thị Bống"), cell], headings=["Đảng viên"])
    assert counts(outcome) == (0, 0, 1)
    assert Person.objects.get().is_party_member
    assert ["giữ như hồ sơ" in problem.message for problem in outcome.problems] == [True]


@pytest.mark.parametrize(
    ("cell", "is_member"), [("", False), ("Chưa rõ", None), ("•••", None), ("x", True)]
)
def test_an_empty_party_cell_says_no_member_and_words_may_say_that_nobody_knows(
    bring, cell, is_member
):
    bring(person(1, "Lò Thị Bống"))
    assert Person.objects.get().is_party_member is None
    bring([*person(1, "Lò Thị Bống"), cell], headings=["Đảng viên"])
    assert Person.objects.get().is_party_member is is_member


def test_an_empty_cell_changes_nothing(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "Trung cấp", "0912345678"], headings=(LEVEL, "Điện thoại"))
    again = bring([*person(1, "Hoàng Thị Mẩy"), None, None], headings=(LEVEL, "Điện thoại"))
    assert counts(again) == (0, 0, 1)
    assert Person.objects.get().phone == "0912345678"


def test_what_the_file_adds_is_added(bring):
    bring(person(1, "Hoàng Thị Mẩy"))
    again = bring([*person(1, "Hoàng Thị Mẩy"), "Trung cấp", "Tày"], headings=(LEVEL, "Dân tộc"))
    assert counts(again) == (0, 1, 0)
    made = Person.objects.get()
    assert made.ethnicity.name == "Tày"
    assert made.attainments.get().level.code == "trung_cap"


def test_a_level_on_file_never_falls(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "Cao cấp"], headings=(LEVEL,))
    again = bring([*person(1, "Hoàng Thị Mẩy"), "Trung cấp"], headings=(LEVEL,))
    assert [row.level.code for row in Attainment.objects.all()] == ["cao_cap"]
    assert any("thấp hơn mức đang có trong hồ sơ" in p.message for p in again.problems)
    assert again.committed


def test_no_training_in_the_file_does_not_wipe_a_level_out(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "Trung cấp"], headings=(LEVEL,))
    bring([*person(1, "Hoàng Thị Mẩy"), "Chưa qua đào tạo"], headings=(LEVEL,))
    assert [row.level.code for row in Attainment.objects.all()] == ["trung_cap"]


def test_a_higher_level_is_added_and_the_lower_one_stays(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "Trung cấp"], headings=(LEVEL,))
    bring([*person(1, "Hoàng Thị Mẩy"), "Cao cấp"], headings=(LEVEL,))
    assert {row.level.code for row in Attainment.objects.all()} == {"trung_cap", "cao_cap"}


def test_a_course_under_way_becomes_earned(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "đang học Cao cấp"], headings=(LEVEL,))
    course = Attainment.objects.get()
    assert (course.status, course.ended_on) == ("studying", None)
    later = AS_OF + datetime.timedelta(days=90)
    bring([*person(1, "Hoàng Thị Mẩy"), "Cao cấp"], headings=(LEVEL,), as_of=later)
    course.refresh_from_db()
    assert (course.status, course.started_on, course.ended_on) == ("earned", AS_OF, later)
    assert Attainment.objects.count() == 1


def test_a_new_title_ends_the_old_post_on_that_day(bring):
    bring(person(1, "Hoàng Thị Mẩy"))
    later = AS_OF + datetime.timedelta(days=90)
    bring(person(1, "Hoàng Thị Mẩy", title="Phó Hiệu trưởng"), as_of=later)
    posts = Assignment.objects.order_by("valid_from")
    assert [(p.title.code, p.valid_from, p.valid_to) for p in posts] == [
        ("giao_vien", AS_OF, later),
        ("pho_hieu_truong", later, None),
    ]


def test_a_title_that_differs_on_a_day_on_file_is_asked_about(bring):
    bring(person(1, "Hoàng Thị Mẩy"))
    again = bring(person(1, "Hoàng Thị Mẩy", title="Phó Hiệu trưởng"))
    assert not again.committed
    (message,) = errors(again)
    assert "từ ngày 30/06/2025 đã giữ chức vụ khác" in message


def test_an_older_roster_does_not_overlap_a_later_post(bring):
    bring(person(1, "Hoàng Thị Mẩy"))
    earlier = AS_OF - datetime.timedelta(days=365)
    bring(person(1, "Hoàng Thị Mẩy", title="Tổ trưởng chuyên môn"), as_of=earlier)
    posts = Assignment.objects.order_by("valid_from")
    assert [(p.title.code, p.valid_from, p.valid_to) for p in posts] == [
        ("to_truong", earlier, AS_OF),
        ("giao_vien", AS_OF, None),
    ]


def test_two_titles_in_a_cell_are_a_principal_and_a_concurrent_post(bring, district):
    office = UnitFactory(name="UBND xã Bản Phố", kind__code="ubnd_xa", parent=district)
    bring(
        person(1, "Hoàng Thị Mẩy", title="Bí thư Đảng ủy, Chủ tịch HĐND"),
        unit=office,
    )
    posts = Assignment.objects.order_by("pk")
    assert [(p.title.code, p.role) for p in posts] == [
        ("bi_thu_xa", "principal"),
        ("ct_hdnd_xa", "concurrent"),
    ]


def test_a_seat_in_the_committee_is_held_beside_the_post_on_file(bring, district, school):
    committee = UnitFactory(name="Huyện ủy Nà Mạ", kind__code="huyen_uy", parent=district)
    number = "002080001234"
    bring([*person(1, "Hoàng Thị Mẩy", title="Hiệu trưởng"), number], headings=(NUMBER,))
    bring(
        [*person(1, "Hoàng Thị Mẩy", title="Ủy viên Ban Chấp hành Đảng bộ huyện"), number],
        headings=(NUMBER,),
        unit=committee,
    )
    posts = Assignment.objects.order_by("pk")
    assert [(p.unit, p.title.code, p.role) for p in posts] == [
        (school, "hieu_truong", "principal"),
        (committee, "uv_bch_huyen", "concurrent"),
    ]
    assert Person.objects.get().managing_unit == school


def test_a_person_is_known_by_her_number_under_a_name_spelt_otherwise(bring):
    bring([*person(1, "Hoàng Thị Hòa"), "002080001234"], headings=(NUMBER,))
    again = bring([*person(1, "Hoàng Thị Hoà"), "002080001234"], headings=(NUMBER,))
    assert Person.objects.count() == 1
    assert again.committed


def test_a_number_of_somebody_quite_different_is_refused(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "002080001234"], headings=(NUMBER,))
    again = bring(
        [*person(1, "Lò Văn Pản", birth="01/01/1990"), "002080001234"], headings=(NUMBER,)
    )
    (message,) = errors(again)
    assert "đã có ở hồ sơ của Hoàng Thị Mẩy, sinh 12/05/1980" in message
    assert not again.committed


def test_a_number_kept_by_a_foreign_unit_is_refused_without_naming_the_person(
    bring, school, elsewhere
):
    PersonFactory(full_name="Vàng Seo Sình", national_id="002080001234", managing_unit=elsewhere)
    user = user_with("thu_truong", school)
    outcome = bring([*person(1, "Hoàng Thị Mẩy"), "002080001234"], headings=(NUMBER,), user=user)
    (message,) = errors(outcome)
    assert "do đơn vị khác quản lý" in message
    assert "Vàng" not in message
    assert "Khác" not in message
    assert Person.objects.count() == 1


def test_namesakes_of_a_foreign_unit_are_not_spoken_of(bring, school, elsewhere):
    PersonFactory(full_name="Hoàng Thị Mẩy", birth_on=D(1980, 5, 12), managing_unit=elsewhere)
    outcome = bring(person(1, "Hoàng Thị Mẩy"), user=user_with("thu_truong", school))
    assert outcome.committed
    assert outcome.problems == []
    assert Person.objects.count() == 2


def test_a_namesake_in_another_unit_in_scope_is_mentioned_and_kept_apart(bring, district):
    office = UnitFactory(name="Phòng Nội vụ", kind__code="phong", parent=district)
    PersonFactory(full_name="Hoàng Thị Mẩy", birth_on=D(1980, 5, 12), managing_unit=office)
    outcome = bring(person(1, "Hoàng Thị Mẩy"))
    assert outcome.committed
    assert "trùng họ tên và ngày sinh với một người ở Phòng Nội vụ" in outcome.problems[0].message
    assert Person.objects.count() == 2


def test_one_person_on_two_rows_is_refused(bring):
    outcome = bring(person(1, "Hoàng Thị Mẩy"), person(2, "Lò Thị Ánh"), person(3, "Hoàng Thị Mẩy"))
    (message,) = errors(outcome)
    assert "trùng với người ở dòng 2" in message
    assert nothing_was_saved()


def test_a_birth_date_known_better_stays_and_one_known_worse_is_completed(bring):
    bring(person(1, "Lò Thị Bống", birth="12/05/1980"), person(2, "Lò Thị Say", birth="1985"))
    outcome = bring(
        person(1, "Lò Thị Bống", birth="1980"), person(2, "Lò Thị Say", birth="03/1985")
    )
    assert counts(outcome) == (0, 1, 1)
    assert len(outcome.problems) == 2
    births = [someone.birth.display() for someone in Person.objects.order_by("full_name")]
    assert births == ["12/05/1980", "03/1985"]


def test_another_day_of_birth_is_another_person(bring):
    bring(person(1, "Lò Thị Bống", birth="12/05/1980"))
    assert counts(bring(person(1, "Lò Thị Bống", birth="13/05/1980"))) == (1, 0, 0)


def test_a_year_that_may_be_either_of_two_namesakes_is_asked_about(bring):
    bring(person(1, "Lò Thị Bống"), person(2, "Lò Thị Bống", birth="13/06/1980"))
    outcome = bring(person(1, "Lò Thị Bống", birth="1980"))
    assert not outcome.committed
    assert "nhiều người trùng họ tên, sinh năm 1980" in errors(outcome)[0]


def test_a_year_of_birth_alone_finds_nobody_in_another_unit(bring, elsewhere):
    bring(person(1, "Lò Thị Bống"))
    assert counts(bring(person(1, "Lò Thị Bống", birth="1980"), unit=elsewhere)) == (1, 0, 0)


def test_two_people_on_file_alike_are_asked_about(bring, school):
    for _ in range(2):
        PersonFactory(full_name="Hoàng Thị Mẩy", managing_unit=school)
    outcome = bring(person(1, "Hoàng Thị Mẩy"))
    (message,) = errors(outcome)
    assert "có nhiều người trùng họ tên và ngày sinh" in message
    assert all(code in message for code in Person.objects.values_list("code", flat=True))


def test_one_wrong_cell_keeps_the_whole_file_out(bring):
    outcome = bring(person(1, "Hoàng Thị Mẩy"), person(2, "Lò Thị Ánh", birth="31/02/1980"))
    assert not outcome.committed
    assert counts(outcome) == (0, 0, 0)
    assert [problem.cell for problem in outcome.problems] == ["D3"]
    assert nothing_was_saved()


def test_what_only_the_database_refuses_keeps_the_whole_file_out(bring, monkeypatch):
    """As when another program enters the same number between the reading and the writing."""
    monkeypatch.setattr("apps.rosters.matching.Register._same_number", lambda *_: None)
    PersonFactory(national_id="002080001234", full_name="Vàng Seo Sình")
    monkeypatch.setattr("apps.rosters.matching.Register.add", lambda *_: None)
    outcome = bring(
        [*person(1, "Lò Thị Ánh"), None],
        [*person(2, "Hoàng Thị Mẩy"), "002080001234"],
        headings=(NUMBER,),
    )
    assert errors(outcome) == ["Số CCCD này đã có ở hồ sơ của một người khác."]
    assert counts(outcome) == (0, 0, 0)
    assert Person.objects.count() == 1
    assert not ImportBatch.objects.exists()


def test_an_error_of_the_program_is_not_hidden(bring, monkeypatch):
    def broken(*_: object) -> None:
        raise IntegrityError("something else")

    monkeypatch.setattr("apps.rosters.services._number", broken)
    with pytest.raises(IntegrityError):
        bring(person(1, "Hoàng Thị Mẩy"))
    assert nothing_was_saved()


def test_a_dry_run_counts_and_saves_nothing(bring, district, tmp_path):
    path = save(
        tmp_path, [[*HEADING, "Đơn vị"], [*person(1, "Hoàng Thị Mẩy"), "Trường Tiểu học Nà Lay"]]
    )
    units = Unit.objects.count()
    outcome = import_roster(
        Order(path=path, file_name="x.xlsx", new_units_under=district, dry_run=True)
    )
    assert errors(outcome) == []
    assert (outcome.created, outcome.committed, outcome.batch) == (1, False, None)
    assert nothing_was_saved()
    assert Unit.objects.count() == units


def bring_units(tmp_path: Path, *names: str, **order: object) -> Outcome:
    rows = [
        [*person(n, f"Lò Thị {letter}"), name]
        for n, (letter, name) in enumerate(zip("ABCDE", names, strict=False), start=1)
    ]
    path = save(tmp_path, [[*HEADING, "Đơn vị công tác"], *rows])
    return import_roster(Order(path=path, file_name="x.xlsx", as_of=AS_OF, **order))


def test_new_units_are_founded_where_that_was_asked_for(tmp_path, district):
    outcome = bring_units(
        tmp_path,
        "Trường PTDTBT TH&THCS Nà Lay",
        "UBND xã Nà Lay",
        "Trường PTDTBT TH&THCS Nà Lay",
        new_units_under=district,
    )
    assert errors(outcome) == []
    school = Unit.objects.get(name="Trường PTDTBT TH&THCS Nà Lay")
    office = Unit.objects.get(name="UBND xã Nà Lay")
    assert (school.parent, school.kind.code) == (district, "truong")
    assert school.school_levels == ["th", "thcs"]
    assert (office.kind.code, office.school_levels) == ("ubnd_xa", [])
    assert school.people.count() == 2


def test_a_unit_is_not_founded_twice(tmp_path, district):
    for _ in range(2):
        bring_units(tmp_path, "Trường Mầm non Nà Lay", new_units_under=district)
    assert Unit.objects.filter(parent=district).count() == 1
    assert Person.objects.count() == 1


def test_an_unknown_unit_is_refused_when_nobody_asked_to_found_it(tmp_path, district):
    outcome = bring_units(tmp_path, "Trường Mầm non Nà Lay")
    (message,) = errors(outcome)
    assert "chưa có đơn vị “Trường Mầm non Nà Lay”" in message
    assert nothing_was_saved()


def test_a_name_that_does_not_say_its_kind_founds_nothing(tmp_path, district):
    outcome = bring_units(tmp_path, "Khối 3", new_units_under=district)
    assert "không rõ “Khối 3” là loại đơn vị nào" in errors(outcome)[0]
    assert nothing_was_saved()


@pytest.mark.parametrize("name", ["Tr. THCS Bản Phố", "TRƯỜNG THCS BẢN PHỐ", "Trường cũ Bản Phố"])
def test_a_unit_is_known_by_its_other_names(tmp_path, school, name):
    UnitAlias.objects.create(unit=school, name="Trường cũ Bản Phố")
    bring_units(tmp_path, name)
    assert Person.objects.get().managing_unit == school


def test_a_unit_is_known_by_a_name_it_had_once(tmp_path, school):
    place_unit(school, on=D(2024, 1, 1), name="Trường THCS Hoa Ban")
    bring_units(tmp_path, "Trường THCS Bản Phố")
    assert Person.objects.get().managing_unit == school


def test_a_name_of_two_units_is_asked_about(tmp_path, school, elsewhere):
    UnitFactory(name="Trường THCS Bản Phố", kind__code="truong", parent=elsewhere)
    outcome = bring_units(tmp_path, "Trường THCS Bản Phố")
    assert "có nhiều đơn vị cùng tên" in errors(outcome)[0]


def test_a_unit_outside_the_chosen_one_is_refused(tmp_path, school, elsewhere):
    office = UnitFactory(name="Phòng Nội vụ", kind__code="phong", parent=elsewhere)
    outcome = bring_units(tmp_path, office.name, unit=school)
    assert "không thuộc Trường THCS Bản Phố" in errors(outcome)[0]


def test_a_file_of_a_foreign_unit_is_refused_for_a_bound_user(tmp_path, school, elsewhere):
    user = user_with("noi_vu", elsewhere)
    outcome = bring_units(tmp_path, "Trường THCS Bản Phố", user=user)
    assert "chưa có đơn vị “Trường THCS Bản Phố”" in errors(outcome)[0]
    assert nothing_was_saved()


def test_a_unit_that_a_user_may_only_read_is_refused(tmp_path, school):
    outcome = bring_units(tmp_path, school.name, user=user_with("kiem_tra", school))
    assert "không thuộc phạm vi bạn được cập nhật hồ sơ" in errors(outcome)[0]
    assert nothing_was_saved()


@pytest.mark.parametrize("role", ["noi_vu", "kiem_tra"])
def test_a_bound_user_founds_no_unit_elsewhere(tmp_path, district, elsewhere, role):
    user = user_with(role, elsewhere)
    outcome = bring_units(tmp_path, "Trường Mầm non Nà Lay", user=user, new_units_under=district)
    assert "bạn không có quyền thêm đơn vị" in errors(outcome)[0]
    assert not Unit.objects.filter(parent=district).exists()


def test_an_administrator_is_not_bound(tmp_path, school):
    outcome = bring_units(tmp_path, school.name, user=UserFactory(is_superuser=True))
    assert outcome.committed


def test_the_batch_says_what_was_brought_in(bring, school):
    user = user_with("noi_vu", school)
    outcome = bring(person(1, "Hoàng Thị Mẩy"), user=user)
    batch = ImportBatch.objects.get()
    assert outcome.batch == batch
    assert (batch.unit, batch.user, batch.as_of) == (school, user, AS_OF)
    assert (batch.rows, batch.created, batch.updated, batch.unchanged) == (1, 1, 0, 0)
    assert batch.file_name == "danh-sach.xlsx"
    assert batch.file.read()[:2] == b"PK"
    batch.file.delete()


def test_every_change_says_by_which_file_it_came(bring):
    bring([*person(1, "Hoàng Thị Mẩy"), "Trung cấp"], headings=(LEVEL,))
    batch = ImportBatch.objects.get()
    for model in (Person, Assignment, Attainment):
        event = model.pgh_event_model.objects.latest("pgh_id")
        assert event.pgh_context.metadata["import_batch"] == batch.pk
        assert event.pgh_context.metadata["reason"] == "Nhập danh sách danh-sach.xlsx"


def test_the_number_of_queries_does_not_grow_with_the_rows(bring, same_query_count):
    size = {"people": 3}

    def bring_anew() -> None:
        letters = [f"{a}{b}" for a in "ABCDEGHIKL" for b in "aeiouy"]
        size["from"] = size.get("from", 0) + size["people"]
        chosen = [f"Lò Thị {size['from']}{x}".replace("0", "o") for x in letters[: size["people"]]]
        names = ["".join(chr(ord("a") + int(c)) if c.isdigit() else c for c in n) for n in chosen]
        rows = [[*person(n, name), "Trung cấp"] for n, name in enumerate(names, start=1)]
        outcome = bring(*rows, headings=(LEVEL,))
        assert outcome.created == size["people"]

    same_query_count(bring_anew, add_rows=lambda: size.update(people=40))


def test_a_person_whose_file_another_unit_keeps_moves_with_her_new_post(bring, district, school):
    office = UnitFactory(name="Phòng Nội vụ", kind__code="phong", parent=district)
    held = AssignmentFactory(
        person__managing_unit=office, person__national_id="002080001234",
        person__full_name="Hoàng Thị Mẩy",
    )  # fmt: skip
    bring([*person(1, "Hoàng Thị Mẩy"), "002080001234"], headings=(NUMBER,))
    held.refresh_from_db()
    held.person.refresh_from_db()
    assert held.valid_to == AS_OF
    assert held.person.managing_unit == school


def test_a_dropped_course_does_not_keep_the_level_from_being_earned(bring, school):
    made = PersonFactory(full_name="Hoàng Thị Mẩy", managing_unit=school)
    level = Level.objects.get(ladder__code="political_theory", code="cao_cap")
    AttainmentFactory(person=made, level=level, status="dropped", ended_on=D(2020, 1, 1))
    bring([*person(1, "Hoàng Thị Mẩy"), "Cao cấp"], headings=(LEVEL,))
    assert set(made.attainments.values_list("status", flat=True)) == {"dropped", "earned"}


def test_the_planner_is_told_of_tables_that_a_large_file_fills(bring, monkeypatch):
    """Without it the renewal of the facts may join everybody with everybody, for minutes."""
    monkeypatch.setattr("apps.rosters.services.BATCH_SIZE", 2)
    rows = [person(n, f"Lò Thị {letter}") for n, letter in enumerate("ABC", start=1)]
    sent = queries_of(lambda: bring(*rows))
    assert [sql for sql in sent if sql.startswith("ANALYZE")] == [
        'ANALYZE "personnel_person"',
        'ANALYZE "personnel_assignment"',
    ]
