import pytest

from apps.rosters.units import UnitNames, looks_like_unit, place_of, unit_key, unit_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TRƯỜNG THCS NẬM TY", "Trường THCS Nậm Ty"),
        ("TRƯỜNG PTDTBT TIỂU HỌC HỒ THẦU", "Trường PTDTBT Tiểu học Hồ Thầu"),
        ("A. TRƯỜNG MẦM NON NẬM TY", "Trường Mầm non Nậm Ty"),
        ("II. Trường THCS Nậm Ty", "Trường THCS Nậm Ty"),
        ("Đơn vị: Trường THCS Nậm Ty", "Trường THCS Nậm Ty"),
        ("UBND THỊ TRẤN VINH QUANG", "UBND thị trấn Vinh Quang"),
        ("UBND xã Nậm Ty", "UBND xã Nậm Ty"),
        ("PHÒNG GD&ĐT", "Phòng GD&ĐT"),
    ],
)
def test_a_unit_is_named_as_in_a_letter(written, name):
    assert unit_name(written) == name


@pytest.mark.parametrize(
    "text",
    ["Ban giám hiệu", "Tổ chuyên môn", "DANH SÁCH CÁN BỘ", "Độc lập - Tự do", "", "Phụ lục 1"],
)
def test_other_lines_are_no_units(text):
    assert not looks_like_unit(text)


def test_a_school_is_one_under_each_way_of_writing_it():
    ways = ["Trường Mầm non Đình Lập", "Tr. MN Đình Lập", "MN xã Đình Lập", "MẦM NON ĐÌNH LẬP"]
    assert len({unit_key(way) for way in ways}) == 1


def test_schools_of_other_levels_or_places_stay_apart():
    names = ["TH Nậm Ty", "THCS Nậm Ty", "MN Nậm Ty", "TH Hồ Thầu", "PTDTBT TH Nậm Ty"]
    assert len({unit_key(name) for name in names}) == len(names)


def test_a_commune_and_a_township_of_one_name_stay_apart():
    assert unit_key("UBND xã Vinh Quang") != unit_key("UBND thị trấn Vinh Quang")


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("Trường THCS Nậm Ty", "school"),
        ("UBND xã Nậm Ty", "commune"),
        ("Đảng ủy thị trấn Vinh Quang", "commune"),
        ("UBND huyện Xín Mần", "district"),
        ("Phòng Nội vụ", "district"),
        ("Văn phòng", None),
        ("", None),
    ],
)
def test_the_name_of_a_unit_says_its_rank(unit, place):
    assert place_of(unit) == place


def test_a_loose_name_that_two_units_share_has_no_code():
    known = UnitNames({"trường mầm non nậm ty": "1", "mầm non xã nậm ty": "2"})
    assert known.code("MN Nậm Ty") == ""
    assert known.code("Trường Mầm non Nậm Ty") == "1"
    assert known.code("MN Hồ Thầu") is None
