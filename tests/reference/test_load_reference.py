import datetime
import io
from collections import defaultdict

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Role
from apps.core.text import spelling_key
from apps.personnel.models import Ethnicity, EthnicityAlias, Religion, RetirementAge
from apps.qualifications import reference
from apps.qualifications.models import (
    CourseCondition,
    Ladder,
    Level,
    LevelAlias,
    Requirement,
    TitleStandard,
)
from apps.units.models import Title, TitleAlias, UnitKind

CATALOGUES = [
    UnitKind, Title, TitleAlias, Ladder, Level, LevelAlias, Ethnicity, EthnicityAlias, Religion,
    RetirementAge, TitleStandard, Requirement, CourseCondition, Role,
]  # fmt: skip


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in CATALOGUES}


def test_loading_again_changes_nothing(reference, django_assert_max_num_queries):
    before = counts()
    out = io.StringIO()
    with django_assert_max_num_queries(31):
        call_command("load_reference", stdout=out)
    assert counts() == before
    assert "Chức danh: " in out.getvalue()
    assert all("thêm 0, sửa 0" in line for line in out.getvalue().splitlines())


@pytest.mark.parametrize("model", CATALOGUES)
def test_every_row_is_one_that_the_forms_would_accept(reference, model):
    rows = list(model.objects.all())
    assert rows
    for row in rows:
        row.full_clean()


def test_a_row_that_was_changed_is_put_right_and_the_offices_own_rows_stay(reference):
    Title.objects.filter(code="hieu_truong").update(name="Hiệu chưởng")
    own = Title.objects.create(code="truong_thon", name="Trưởng thôn", branch="government")
    own_alias = TitleAlias.objects.create(title=own, name="Tr. thôn")

    call_command("load_reference", stdout=io.StringIO())

    assert Title.objects.get(code="hieu_truong").name == "Hiệu trưởng"
    assert Title.objects.filter(pk=own.pk).exists()
    assert TitleAlias.objects.filter(pk=own_alias.pk).exists()


def test_a_right_that_the_office_added_to_a_role_stays(reference):
    role = Role.objects.get(code="kiem_tra")
    added = Role.objects.get(code="noi_vu").permissions.get(codename="add_importbatch")
    role.permissions.add(added)
    call_command("load_reference", stdout=io.StringIO())
    assert added in role.permissions.all()


def test_a_place_that_the_office_took_is_said_in_a_sentence_and_nothing_is_loaded(reference):
    ladder = Ladder.objects.get(code="professional")
    Level.objects.filter(ladder=ladder, code="tien_si").delete()
    Level.objects.create(ladder=ladder, code="hoc_vi_khac", name="Học vị khác", rank=6, bit=60)
    Title.objects.filter(code="giao_vien").update(name="Thầy giáo")

    with pytest.raises(CommandError, match="Loại trình độ đã có mức ở bậc này"):
        call_command("load_reference", stdout=io.StringIO())

    assert Title.objects.get(code="giao_vien").name == "Thầy giáo"


def test_every_ladder_begins_with_none_and_climbs_without_a_gap(reference):
    for ladder in Ladder.objects.all():
        levels = list(ladder.levels.order_by("rank"))
        assert [level.rank for level in levels] == list(range(len(levels)))
        assert (levels[0].code, levels[0].name) == ("none", ladder.none_label)


def test_the_ladders_of_the_plans_have_their_levels(reference):
    def codes(ladder: str) -> list[str]:
        return list(Level.objects.filter(ladder__code=ladder).values_list("code", flat=True))

    assert codes("professional") == (
        ["none", "so_cap", "trung_cap", "cao_dang", "dai_hoc", "thac_si", "tien_si"]
    )
    assert codes("political_theory") == ["none", "so_cap", "trung_cap", "cao_cap", "cu_nhan"]
    assert codes("state_management") == (
        ["none", "can_su", "chuyen_vien", "chuyen_vien_chinh", "chuyen_vien_cao_cap"]
    )


@pytest.mark.parametrize(
    ("ladder", "word", "level"),
    [
        ("political_theory", "CC", "cao_cap"),
        ("political_theory", "CN", "cu_nhan"),
        ("professional", "CN", "dai_hoc"),
        ("professional", "ĐHSP", "dai_hoc"),
        ("professional", "Th.S", "thac_si"),
        ("political_theory", "TC LLCT-HC", "trung_cap"),
        ("state_management", "CVC", "chuyen_vien_chinh"),
        ("informatics", "CC", "chung_chi"),
    ],
)
def test_an_abbreviation_is_read_by_its_ladder(reference, ladder, word, level):
    found = Level.objects.filter(ladder__code=ladder, aliases__name=word)
    assert [row.code for row in found] == [level]


@pytest.mark.parametrize("ladder", [row["code"] for row in reference.read("ladders")])
def test_no_word_means_two_levels_of_one_ladder(ladder):
    (row,) = [row for row in reference.read("ladders") if row["code"] == ladder]
    meant = defaultdict(set)
    for level in row["levels"]:
        for word in (level["name"], *level["aliases"]):
            meant[spelling_key(word)].add(level["code"])
    assert {word: codes for word, codes in meant.items() if len(codes) > 1} == {}


def test_a_word_for_two_titles_means_one_of_the_district_and_one_of_the_commune():
    kinds = {row["code"]: set(row["kinds"]) for row in reference.read("titles")}
    meant = defaultdict(set)
    for row in reference.read("titles"):
        for word in (row["name"], row["short_name"], *row["aliases"]):
            meant[spelling_key(word)].add(row["code"])
    assert {"ct_ubnd_huyen", "ct_ubnd_xa"} in meant.values()
    for word, codes in meant.items():
        held = [kinds[code] for code in codes]
        assert sum(map(len, held)) == len(set().union(*held)), word


def test_a_district_exists_until_the_day_it_was_abolished(reference):
    district = UnitKind.objects.get(code="huyen")
    assert district.valid_to == datetime.date(2025, 7, 1)
    assert "2025" in district.source


def test_only_the_kinh_are_no_minority_among_54_groups(reference):
    groups = Ethnicity.objects.exclude(code="khac")
    assert groups.count() == 54
    assert [group.code for group in groups.filter(is_minority=False)] == ["kinh"]


@pytest.mark.parametrize(
    ("word", "code"),
    [("Khmer", "kho_me"), ("H'Mông", "mong"), ("Cao Lan", "san_chay"), ("Nùng U", "nung")],
)
def test_spellings_and_groups_within_a_group_are_known(reference, word, code):
    assert EthnicityAlias.objects.get(name=word).ethnicity.code == code


@pytest.mark.parametrize(
    ("role", "permission", "granted"),
    [
        ("noi_vu", "units.change_unit", True),
        ("gddt", "units.change_unit", False),
        ("gddt", "personnel.delete_person", True),
        ("thu_truong", "rosters.add_importbatch", True),
        ("thu_truong", "personnel.delete_person", False),
        ("lanh_dao", "personnel.view_person", True),
        ("lanh_dao", "personnel.change_person", False),
        ("kiem_tra", "indicators.view_cohort", True),
        ("kiem_tra", "rosters.add_importbatch", False),
        ("quan_tri", "accounts.change_user", True),
        ("quan_tri", "accounts.change_role", False),
    ],
)
def test_a_role_may_do_what_its_office_does(reference, role, permission, granted):
    app, codename = permission.split(".")
    held = Role.objects.get(code=role).permissions.filter(
        content_type__app_label=app, codename=codename
    )
    assert held.exists() is granted


def test_who_inspects_sees_no_sensitive_data(reference):
    blind = Role.objects.filter(sees_sensitive=False).values_list("code", flat=True)
    assert list(blind) == ["kiem_tra"]


def test_the_seats_on_a_committee_go_with_another_post(reference):
    seats = Title.objects.filter(is_membership=True).values_list("code", flat=True)
    assert set(seats) == {"uv_btv_huyen", "uv_bch_huyen", "uv_btv_xa", "uv_bch_xa"}


def test_every_standard_names_a_document_and_what_it_asks(reference):
    for standard in TitleStandard.objects.prefetch_related("titles", "requirements"):
        assert standard.source
        assert standard.titles.all()
        assert standard.requirements.all()


def test_a_standard_that_nobody_has_read_is_marked(reference):
    unread = TitleStandard.objects.get(code="hieu-truong-mn")
    read = TitleStandard.objects.get(code="hieu-truong-th")
    assert unread.mark.endswith("(chưa kiểm chứng)")
    assert read.mark == "Thông tư 28/2020/TT-BGDĐT, Điều 11"
    taught = read.requirements.get(kind="taught")
    assert (taught.months, taught.months_hard_area, taught.at_school_level) == (60, 48, True)
