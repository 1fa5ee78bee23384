"""What kind of unit a name speaks of."""

import pytest

from apps.units.naming import kind_of_name, levels_of_name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Trường THCS Nậm Ty", "truong"),
        ("PTDTBT TH và THCS Bản Phố", "truong"),
        ("Mầm non Hoa Ban", "truong"),
        ("Trung tâm GDNN-GDTX huyện Nà Mạ", "truong"),
        ("Trung tâm Y tế huyện", "trung_tam"),
        ("UBND xã Nậm Ty", "ubnd_xa"),
        ("HĐND và UBND thị trấn Nà Mạ", "ubnd_xa"),
        ("UBND huyện Nà Mạ", "hdnd_ubnd_huyen"),
        ("Văn phòng HĐND và UBND huyện", "hdnd_ubnd_huyen"),
        ("Phòng Nội vụ", "phong"),
        ("Ban Tổ chức Huyện ủy", "phong"),
        ("Sở Nội vụ", "so"),
        ("Huyện ủy Nà Mạ", "huyen_uy"),
        ("Đảng ủy xã Nậm Ty", "dang_uy_xa"),
        ("Ủy ban MTTQ Việt Nam huyện", "mttq"),
        ("Hội Nông dân huyện", "doan_the"),
        ("huyện Nà Mạ", "huyen"),
        ("xã Nậm Ty", "xa"),
        ("phường Tân Lập", "phuong"),
        ("thị trấn Nà Mạ", "thi_tran"),
        ("đặc khu Cát Hải", "dac_khu"),
        ("Danh sách 2024", None),
    ],
)
def test_a_name_says_its_kind(name, kind):
    assert kind_of_name(name) == kind


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Trường Mầm non Hoa Ban", ["mn"]),
        ("Trường Tiểu học Nậm Ty", ["th"]),
        ("Trường PTDTBT TH&THCS Nậm Ty", ["th", "thcs"]),
        ("Trường THCS và THPT Bản Phố", ["thcs", "thpt"]),
        ("Trung tâm GDNN-GDTX", ["gdtx"]),
        ("Trường Trung học cơ sở Nậm Ty", ["thcs"]),
    ],
)
def test_a_school_says_its_levels(name, levels):
    assert levels_of_name(name) == levels
