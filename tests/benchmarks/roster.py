"""A roster of new people with thirty columns, as a province sends it; always the same one."""

import datetime
import random
from pathlib import Path

from xlsxwriter import Workbook

from apps.units.models import Unit
from fixtures.demo.names import draw_name
from tests.benchmarks.population import first_province

HEADINGS = (
    "STT",
    "Đơn vị",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Số CCCD",
    "Dân tộc",
    "Quê quán",
    "Chức vụ",
    "Ngày bổ nhiệm",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Trình độ chuyên môn",
    "Chuyên ngành đào tạo",
    "Lý luận chính trị",
    "Quản lý nhà nước",
    "Tin học",
    "Ngoại ngữ",
    "Tiếng dân tộc",
    "Quốc phòng, an ninh",
    "Quản lý giáo dục",
    "Nghiệp vụ sư phạm",
    "Ngày tuyển dụng",
    "Đối tượng",
    "Người địa phương",
    "Điện thoại",
    "Mã số ngạch",
    "Hạng",
    "Nơi sinh",
    "Ghi chú",
)
TITLES = {
    "phong": ("Trưởng phòng", "Phó Trưởng phòng", "Chuyên viên", "Chuyên viên"),
    "ubnd_xa": ("Chủ tịch UBND xã", "Công chức Văn phòng - Thống kê", "Cán bộ xã"),
    "truong": ("Hiệu trưởng", "Phó Hiệu trưởng", "Giáo viên", "Giáo viên", "Giáo viên"),
}
EMPLOYMENT = {"phong": "Công chức", "ubnd_xa": "Cán bộ", "truong": "Viên chức"}
PROFESSIONAL = ("Trung cấp", "Cao đẳng", "Đại học", "Đại học", "Đại học", "Thạc sĩ")
POLITICAL = ("", "Sơ cấp", "Trung cấp", "Cao cấp", "Chưa qua đào tạo")
STATE = ("", "Chuyên viên", "Chuyên viên chính", "Chưa qua bồi dưỡng")
FIELDS = ("Sư phạm Toán", "Luật", "Kế toán", "Giáo dục mầm non", "Nông học")


def write_roster(path: Path, count: int) -> None:
    """Write a roster of `count` new people who work in units of the first province."""
    rng = random.Random(count)
    kinds = tuple(TITLES)
    units = list(
        Unit.objects.in_tree(first_province())
        .filter(kind__code__in=kinds)
        .order_by("path")
        .values_list("name", "kind__code")
    )
    with Workbook(path, {"constant_memory": True}) as book:
        sheet, date = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC")
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(2, column, heading)
        for number in range(1, count + 1):
            unit, kind = units[(number - 1) * len(units) // count]
            for column, value in enumerate(row_of(rng, number, unit, kind)):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number + 2, column, value, date)
                elif value != "":
                    sheet.write(number + 2, column, value)


def row_of(rng: random.Random, number: int, unit: str, kind: str) -> list[object]:
    """Return the cells of one person."""
    sex = rng.choice("MF")
    birth = datetime.date(1965, 1, 1) + datetime.timedelta(days=rng.randrange(11_500))
    recruited = birth + datetime.timedelta(days=8_030 + rng.randrange(1_000))
    joined = recruited + datetime.timedelta(days=400) if rng.random() < 0.4 else ""
    official = joined + datetime.timedelta(days=365) if joined else ""
    return [
        number,
        unit,
        draw_name(rng, "Kinh", sex),
        "Nam" if sex == "M" else "Nữ",
        birth,
        f"{900_000_000_000 + number}",
        rng.choice(("Kinh", "Tày", "Nùng", "Mông")),
        f"xã Nà Khuổi {number % 300}",
        rng.choice(TITLES[kind]),
        recruited + datetime.timedelta(days=rng.randrange(900)),
        joined,
        official,
        rng.choice(PROFESSIONAL),
        rng.choice(FIELDS),
        rng.choice(POLITICAL),
        rng.choice(STATE),
        rng.choice(("", "A", "B", "Cơ bản")),
        rng.choice(("", "A", "B", "Bậc 2")),
        rng.choice(("", "", "x")),
        rng.choice(("", "Đối tượng 4", "Đối tượng 3")),
        rng.choice(("", "", "x")) if kind == "truong" else "",
        rng.choice(("", "x")) if kind == "truong" else "",
        recruited,
        EMPLOYMENT[kind],
        rng.choice(("x", "")),
        f"09{number:08d}",
        f"V.07.0{number % 10}",
        f"Hạng {1 + number % 3}",
        f"thôn {number % 20}",
        rng.choice(("", "", "", "Mới luân chuyển")),
    ]
