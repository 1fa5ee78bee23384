"""The tables of planning documents: their columns once, for Word and for Excel alike. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

Value = str | int
Row = Mapping[str, Value]

GROUP = "nhom"  # a row that only names what follows holds its words under this key


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` is in millimetres, stretched or shrunk to fill the page."""

    key: str
    label: str
    width: float
    group: str = ""
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A cell of the head: its words, and how many columns and rows it spans."""

    label: str
    column: int
    across: int
    down: int


def header_of(columns: tuple[Column, ...]) -> tuple[list[Heading], list[Heading]]:
    """Return the two rows of the head; a column without a group spans both."""
    upper: list[Heading] = []
    lower: list[Heading] = []
    place = 0
    for name, members in groupby(columns, key=lambda column: column.group or column.key):
        own = list(members)
        if not own[0].group:
            upper.append(Heading(own[0].label, place, 1, 2))
        else:
            upper.append(Heading(name, place, len(own), 1))
            lower += [Heading(column.label, place + n, 1, 1) for n, column in enumerate(own)]
        place += len(own)
    return upper, lower


def group_row(words: str) -> Row:
    """Return a row that names the rows under it."""
    return {GROUP: words}


def data_rows(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows about somebody."""
    return (row for row in rows if not row[GROUP])


BIRTH = (
    Column("sinh_nam", "Nam", 22, "Ngày sinh", is_centred=True),
    Column("sinh_nu", "Nữ", 22, "Ngày sinh", is_centred=True),
)
SUMMARY = (
    Column("tt", "TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 30),
    *BIRTH,
    Column("chuc_vu", "Chức vụ, đơn vị hiện nay", 34),
    Column("chuc_danh", "Chức danh quy hoạch", 24),
    Column("de_xuat", "Đề xuất", 17, is_centred=True),
    Column("nguon", "Nguồn, hướng", 17, is_centred=True),
    Column("chuyen_mon", "Chuyên môn", 17, "Trình độ", is_centred=True),
    Column("ly_luan", "Lý luận chính trị", 16, "Trình độ", is_centred=True),
    Column("quan_ly", "Quản lý nhà nước", 17, "Trình độ", is_centred=True),
    Column("xep_loai", "Xếp loại 03 năm gần nhất", 20, is_centred=True),
    Column("con_thieu", "Còn thiếu so với tiêu chuẩn", 36),
)
DECISION = (
    Column("tt", "TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 40),
    *BIRTH,
    Column("chuc_vu", "Chức vụ, đơn vị hiện nay", 52),
    Column("chuc_danh", "Chức danh quy hoạch", 36),
    Column("chuyen_mon", "Chuyên môn", 20, "Trình độ", is_centred=True),
    Column("ly_luan", "Lý luận chính trị", 20, "Trình độ", is_centred=True),
    Column("quan_ly", "Quản lý nhà nước", 20, "Trình độ", is_centred=True),
    Column("hinh_thuc", "Chuyển tiếp, bổ sung", 24, is_centred=True),
)
REVIEW = (
    Column("tt", "Số TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 34),
    *BIRTH,
    Column("chuc_vu", "Chức vụ hiện tại", 36),
    Column("da_quy_hoach", "Chức danh đã được quy hoạch", 26),
    Column("chuyen_tiep", "Chức danh chuyển tiếp quy hoạch", 26),
    Column("chuyen_mon", "Chuyên môn", 17, "Trình độ", is_centred=True),
    Column("ly_luan", "Lý luận chính trị", 17, "Trình độ", is_centred=True),
    Column("quyet_dinh", "Quyết định quy hoạch", 34),
    Column("xep_loai", "Kết quả phân loại 03 năm gần nhất", 22, is_centred=True),
    Column("de_xuat", "Đề xuất của đơn vị", 18),
)
ADDITIONS = (
    Column("tt", "Số TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 40),
    *BIRTH,
    Column("chuc_vu", "Chức vụ hiện tại", 48),
    Column("chuc_danh", "Chức danh đề xuất quy hoạch", 34),
    Column("chuyen_mon", "Chuyên môn", 20, "Trình độ", is_centred=True),
    Column("ly_luan", "Lý luận chính trị", 20, "Trình độ", is_centred=True),
    Column("xep_loai", "Kết quả phân loại 03 năm gần nhất", 24, is_centred=True),
    Column("de_xuat", "Đề xuất của đơn vị", 28),
)
REMOVALS = (
    Column("tt", "Số TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 40),
    *BIRTH,
    Column("chuc_vu", "Chức vụ hiện tại", 50),
    Column("chuc_danh", "Chức danh đã được quy hoạch", 36),
    Column("quyet_dinh", "Quyết định quy hoạch", 34),
    Column("ly_do", "Lý do đưa ra khỏi quy hoạch", 54),
)
RESULTS = (
    Column("tt", "TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 44),
    Column("chuc_danh", "Chức danh quy hoạch", 38),
    Column("buoc", "Bước", 14, is_centred=True),
    Column("trieu_tap", "Triệu tập", 18, "Số người", is_centred=True),
    Column("co_mat", "Có mặt", 16, "Số người", is_centred=True),
    Column("hop_le", "Phiếu hợp lệ", 18, "Số phiếu", is_centred=True),
    Column("dong_y", "Đồng ý", 16, "Số phiếu", is_centred=True),
    Column("khong_dong_y", "Không đồng ý", 18, "Số phiếu", is_centred=True),
    Column("ty_le_trieu_tap", "Trên số triệu tập", 22, "Tỷ lệ đồng ý", is_centred=True),
    Column("ty_le_hop_le", "Trên phiếu hợp lệ", 22, "Tỷ lệ đồng ý", is_centred=True),
    Column("ket_qua", "Kết quả", 26, is_centred=True),
)
# On a page that stands upright (165 mm).
MINUTES = (
    Column("tt", "TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 40),
    Column("chuc_danh", "Chức danh", 30),
    Column("dong_y", "Đồng ý", 15, "Số phiếu", is_centred=True),
    Column("khong_dong_y", "Không đồng ý", 17, "Số phiếu", is_centred=True),
    Column("ty_le_trieu_tap", "Trên số triệu tập", 18, "Tỷ lệ đồng ý", is_centred=True),
    Column("ty_le_hop_le", "Trên phiếu hợp lệ", 18, "Tỷ lệ đồng ý", is_centred=True),
    Column("ket_qua", "Kết quả", 17, is_centred=True),
)
NOTICE = (
    Column("tt", "TT", 10, is_centred=True),
    Column("ho_ten", "Họ và tên", 42),
    Column("ngay_sinh", "Ngày sinh", 24, is_centred=True),
    Column("chuc_vu", "Chức vụ, đơn vị hiện nay", 49),
    Column("chuc_danh", "Chức danh quy hoạch", 40),
)
# On a page of half the size, upright (124 mm).
BALLOT = (
    Column("tt", "TT", 9, is_centred=True),
    Column("ho_ten", "Họ và tên", 42),
    Column("chuc_danh", "Chức danh", 33),
    Column("dong_y", "Đồng ý", 20, is_centred=True),
    Column("khong_dong_y", "Không đồng ý", 20, is_centred=True),
)
UNITS = (
    Column("tt", "TT", 10, is_centred=True),
    Column("don_vi", "Đơn vị", 74),
    Column("tinh_trang", "Tình trạng danh sách", 34, is_centred=True),
    Column("so_chuc_danh", "Số chức danh", 18, is_centred=True),
    Column("tong_so", "Tổng số", 18, "Lượt người trong danh sách", is_centred=True),
    Column("chuyen_tiep", "Chuyển tiếp", 18, "Lượt người trong danh sách", is_centred=True),
    Column("bo_sung", "Bổ sung", 18, "Lượt người trong danh sách", is_centred=True),
    Column("nu", "Nữ", 14, "Trong đó", is_centred=True),
    Column("tre", "Cán bộ trẻ", 18, "Trong đó", is_centred=True),
    Column("noi_khac", "Từ nơi khác", 18, "Trong đó", is_centred=True),
    Column("dua_ra", "Đưa ra", 22, is_centred=True),
)
