"""The tree of units on any day."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from apps.core import clock
from apps.units.models import Unit, UnitPlacement
from apps.units.services import close_unit, found_unit, name_on, place_unit, refresh_current
from apps.units.tree import Node, depth_first, tree_on
from tests.factories import UnitFactory, UnitKindFactory

pytestmark = pytest.mark.django_db
D = datetime.date
REFORM = D(2025, 7, 1)


def names(day: datetime.date, *roots: Unit) -> list[str]:
    return ["  " * n.depth + n.name for n in tree_on(day, [r.pk for r in roots] or None)]


@pytest.fixture
def province() -> Unit:
    return UnitFactory(name="tỉnh Thượng Giang", kind__code="tinh", code="T")


@pytest.fixture
def district(province) -> Unit:
    return UnitFactory(name="huyện Nà Mạ", kind__code="huyen", parent=province, code="H")


@pytest.fixture
def commune(district) -> Unit:
    return UnitFactory(name="xã Bản Phố", parent=district, code="X")


def test_the_tree_on_a_day_is_one_query(commune, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names(D(2020, 1, 1)) == ["tỉnh Thượng Giang", "  huyện Nà Mạ", "    xã Bản Phố"]


def test_a_unit_bears_the_name_of_the_day(commune):
    place_unit(commune, on=D(2020, 2, 1), name="xã Bản Phố Mới", decision="864/NQ-UBTVQH14")
    assert names(D(2020, 1, 31))[-1] == "    xã Bản Phố"
    assert names(D(2020, 2, 1))[-1] == "    xã Bản Phố Mới"
    assert name_on(commune, D(2020, 1, 31)) == "xã Bản Phố"
    assert commune.name == "xã Bản Phố Mới"


def test_a_new_name_to_come_is_not_yet_the_name(commune):
    place_unit(commune, on=clock.today() + datetime.timedelta(days=30), name="xã Mai Sau")
    assert commune.name == "xã Bản Phố"
    assert name_on(commune, clock.today() + datetime.timedelta(days=30)) == "xã Mai Sau"


def test_a_name_takes_effect_when_its_day_comes(commune):
    day = clock.today() + datetime.timedelta(days=30)
    place_unit(commune, on=day, name="xã Mai Sau")
    refresh_current(day)
    commune.refresh_from_db()
    assert commune.name == "xã Mai Sau"


def test_a_unit_moves_with_all_that_is_below_it(province, district, commune):
    school = UnitFactory(name="Trường TH Bản Phố", kind__code="truong", parent=commune)
    place_unit(commune, on=REFORM, parent=province)
    school.refresh_from_db()
    assert commune.path == f"/{province.pk}/{commune.pk}/"
    assert school.path == f"{commune.path}{school.pk}/"
    assert commune.parent == province
    after = names(REFORM)
    assert after[1:] == ["  huyện Nà Mạ", "  xã Bản Phố", "    Trường TH Bản Phố"]
    before = names(REFORM - datetime.timedelta(days=1))
    assert before[2:] == ["    xã Bản Phố", "      Trường TH Bản Phố"]


def test_what_was_below_a_unit_on_a_day_is_found_from_it(province, district, commune):
    place_unit(commune, on=REFORM, parent=province)
    assert names(REFORM, district) == ["huyện Nà Mạ"]
    assert names(D(2025, 6, 30), district) == ["huyện Nà Mạ", "  xã Bản Phố"]


def test_a_closed_unit_stands_in_the_tree_until_its_last_day(province, district, commune):
    place_unit(commune, on=REFORM, parent=province)
    close_unit(district, on=REFORM)
    assert "  huyện Nà Mạ" in names(D(2025, 6, 30))
    assert "  huyện Nà Mạ" not in names(REFORM)
    assert not district.is_open


def test_a_closed_unit_keeps_its_last_name_and_its_place(district):
    path = district.path
    close_unit(district, on=REFORM)
    assert (district.name, district.path) == ("huyện Nà Mạ", path)
    assert name_on(district, REFORM) == "huyện Nà Mạ"


def test_a_unit_that_is_closed_tomorrow_is_open_today(district):
    close_unit(district, on=clock.today() + datetime.timedelta(days=1))
    assert district.is_open
    refresh_current(clock.today() + datetime.timedelta(days=1))
    district.refresh_from_db()
    assert not district.is_open


def test_a_unit_is_not_there_before_it_is_founded(district):
    UnitFactory(name="xã Tân Lập", parent=district, valid_from=D(2024, 12, 1))
    assert "    xã Tân Lập" not in names(D(2024, 11, 30))
    assert "    xã Tân Lập" in names(D(2024, 12, 1))


def test_a_unit_that_will_be_founded_is_not_open_yet(district):
    later = clock.today() + datetime.timedelta(days=10)
    unit = UnitFactory(name="xã Tân Lập", parent=district, valid_from=later)
    assert not unit.is_open
    refresh_current(later)
    unit.refresh_from_db()
    assert unit.is_open


def test_a_unit_whose_superior_is_gone_stands_at_the_top(district, commune):
    district.placements.update(valid_to=REFORM)  # as data of another program may have it
    assert "xã Bản Phố" in names(REFORM)


def test_a_unit_with_units_under_it_is_not_closed(district, commune):
    with pytest.raises(ValidationError, match="Còn 1 đơn vị trực thuộc: xã Bản Phố"):
        close_unit(district, on=REFORM)


def test_a_closed_unit_keeps_no_plans_for_later(district):
    place_unit(district, on=REFORM + datetime.timedelta(days=30), name="quận Nà Mạ")
    close_unit(district, on=REFORM)
    assert [placement.valid_to for placement in district.placements.all()] == [REFORM]


def test_a_circle_written_by_hand_does_not_hold_up_the_tree(district, commune):
    district.placements.update(parent=commune)
    roots = [district.pk]
    assert {node.unit_id for node in tree_on(REFORM, roots)} == {district.pk, commune.pk}


def test_a_unit_reached_from_two_roots_stands_once(district, commune):
    assert names(D(2020, 1, 1), district, commune) == ["huyện Nà Mạ", "  xã Bản Phố"]


def test_siblings_stand_in_official_order(district):
    for order, name in ((3, "xã C"), (1, "xã B"), (2, "xã A")):
        UnitFactory(name=name, parent=district, order=order)
    assert names(D(2020, 1, 1), district)[1:] == ["  xã B", "  xã A", "  xã C"]


def test_depth_first_puts_every_unit_right_below_its_superior():
    def node(pk: int, parent: int | None, depth: int) -> Node:
        return Node(pk, parent, str(pk), str(pk), "xa", "Xã", depth, "", [])

    nodes = [node(1, None, 0), node(2, None, 0), node(3, 1, 1), node(4, 2, 1), node(5, 3, 2)]
    assert [n.unit_id for n in depth_first(nodes)] == [1, 3, 5, 2, 4]


@pytest.mark.parametrize("target", ["district", "commune", "school"])
def test_a_unit_cannot_be_moved_below_itself(province, district, commune, target):
    school = UnitFactory(name="Trường TH Bản Phố", kind__code="truong", parent=commune)
    places = {"district": district, "commune": commune, "school": school}
    with pytest.raises(ValidationError, match="vào chính nó hoặc vào cấp dưới của nó"):
        place_unit(district, on=REFORM, parent=places[target])
    assert UnitPlacement.objects.filter(unit=district).count() == 1


def test_a_unit_cannot_be_moved_below_what_will_then_stand_below_it(district, commune):
    other = UnitFactory(name="xã Khác", parent=district)
    place_unit(other, on=D(2030, 1, 1), parent=commune)
    with pytest.raises(ValidationError, match="cấp dưới của nó"):
        place_unit(commune, on=D(2031, 1, 1), parent=other)


def test_a_unit_cannot_be_moved_below_what_later_moves_below_it(district, commune):
    other = UnitFactory(name="xã Khác", parent=district)
    place_unit(other, on=D(2031, 1, 1), parent=commune)
    with pytest.raises(ValidationError, match="cấp dưới của nó"):
        place_unit(commune, on=D(2030, 1, 1), parent=other)


def test_units_may_change_places_when_the_days_allow_it(district, commune):
    other = UnitFactory(name="xã Khác", parent=district)
    place_unit(other, on=D(2018, 1, 1), parent=commune)
    place_unit(other, on=D(2019, 1, 1), parent=district)
    place_unit(commune, on=D(2020, 1, 1), parent=other)
    assert names(D(2018, 1, 1), commune) == ["xã Bản Phố", "  xã Khác"]
    assert names(D(2020, 1, 1), other) == ["xã Khác", "  xã Bản Phố"]


def test_a_unit_that_is_gone_cannot_be_placed(district):
    close_unit(district, on=REFORM)
    with pytest.raises(ValidationError, match=r"Ngày 01/08/2025, đơn vị “huyện Nà Mạ” không hoạt"):
        place_unit(district, on=D(2025, 8, 1), name="huyện Khác")


def test_placing_twice_on_one_day_corrects_the_first(commune):
    place_unit(commune, on=D(2020, 2, 1), name="xã Nhầm")
    place_unit(commune, on=D(2020, 2, 1), name="xã Đúng")
    periods = commune.placements.order_by("valid_from").values_list("name", "valid_to")
    assert list(periods) == [("xã Bản Phố", D(2020, 2, 1)), ("xã Đúng", None)]


def test_a_change_in_between_ends_where_the_next_one_begins(commune):
    place_unit(commune, on=D(2022, 1, 1), name="xã Thứ Ba")
    place_unit(commune, on=D(2021, 1, 1), name="xã Thứ Hai")
    assert [name_on(commune, D(year, 6, 1)) for year in (2020, 2021, 2022)] == [
        "xã Bản Phố", "xã Thứ Hai", "xã Thứ Ba",
    ]  # fmt: skip
    assert commune.name == "xã Thứ Ba"


def test_a_founded_unit_has_its_path_and_its_placement(district):
    kind = UnitKindFactory(code="truong")
    unit = found_unit(
        code="TH1", name="Trường TH Nà Mạ", kind=kind, parent=district, school_levels=["th"]
    )
    assert unit.path == f"{district.path}{unit.pk}/"
    assert unit.placements.get().parent == district
    assert set(Unit.objects.in_tree(district)) == {district, unit}


def test_a_path_does_not_take_in_a_unit_whose_number_begins_alike(district):
    Unit.objects.bulk_create(
        [Unit(pk=district.pk * 10, code="Z", name="z", kind=district.kind, path="")]
    )
    Unit.objects.filter(code="Z").update(path=f"{district.parent.path}{district.pk * 10}/")
    assert list(Unit.objects.in_tree(district)) == [district]
