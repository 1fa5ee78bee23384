import pytest

from apps.rosters.problems import Fault
from apps.rosters.titles import TitleWords
from tests.rosters.books import catalogue


def read(text, place=None):
    return TitleWords(catalogue()).read(text, place)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Hiệu trưởng", ("hieu_truong",)),
        ("hiệu trưởng trường THCS Nậm Ty", ("hieu_truong",)),
        ("Giáo viên Toán", ("giao_vien",)),
        ("Công chức Văn phòng - Thống kê", ("cc_van_phong",)),
        ("Bí thư Đảng uỷ, Chủ tịch HĐND xã", ("bi_thu_xa", "ct_hdnd_xa")),
        ("Bí thư Đảng ủy kiêm Chủ tịch HĐND", ("bi_thu_xa", "ct_hdnd_xa")),
        ("Chủ tịch HĐND\nBí thư Đảng ủy", ("ct_hdnd_xa", "bi_thu_xa")),
        ("Hiệu trưởng; Hiệu trưởng", ("hieu_truong",)),
    ],
)
def test_titles_are_read_in_the_order_written(text, codes):
    assert read(text).codes == codes


def test_a_title_of_two_ranks_needs_the_rank():
    assert read("Chủ tịch UBND", "commune").codes == ("ct_ubnd_xa",)
    assert read("Chủ tịch UBND", "district").codes == ("ct_ubnd_huyen",)
    assert "các cấp khác nhau" in read("Chủ tịch UBND").message


@pytest.mark.parametrize("text", ["Đại nguyên soái", "Hiệu trưởng danh dự", "Bí thư, Tổng quản"])
def test_an_unknown_title_is_a_fault(text):
    assert isinstance(read(text), Fault)


def test_the_unit_after_a_title_is_kept():
    assert read("Hiệu trưởng, Trường THCS Nậm Ty").unit == "Trường THCS Nậm Ty"
