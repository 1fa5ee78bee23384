import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.personnel.models import Ethnicity, EthnicityAlias, Religion
from apps.pools.models import PlanningRule, Procedure, RemovalGround, Step
from apps.qualifications.models import (
    CourseCondition,
    Ladder,
    Level,
    LevelAlias,
    Requirement,
    TitleStandard,
)
from apps.units.models import Post, Title, TitleAlias, Unit, UnitKind
from tests.admin.pages import url
from tests.factories import TitleFactory, UnitFactory

CATALOGUES = [
    UnitKind, Title, TitleAlias, Ethnicity, EthnicityAlias, Religion, Ladder, Level, LevelAlias,
    Unit, Post, PlanningRule, RemovalGround, Procedure, Step, TitleStandard, Requirement,
    CourseCondition,
]  # fmt: skip


def exported(client, model, **query) -> bytes:
    response = client.get(url(model, "export"), query)
    assert response.status_code == 200
    return response.content


def rows_of(content: bytes) -> list[list]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def workbook(rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def send(client, model, content: bytes, name: str = "danh-muc.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post(url(model, "import"), {"import_file": file, "format": "0", "resource": "0"})


def problems(response) -> list[str]:
    assert response.status_code == 422
    return response.context["problems"]


@pytest.mark.parametrize("model", CATALOGUES, ids=lambda model: model._meta.label)
def test_what_is_taken_out_and_brought_back_unchanged_changes_nothing(signed_in, own_unit, model):
    post = Post(unit=own_unit, title=TitleFactory(), seats=1, valid_from="2021-01-01")
    post.save()
    client = signed_in("superuser")
    content = exported(client, model)
    assert len(rows_of(content)) == model.objects.count() + 1
    response = send(client, model, content)
    assert response.status_code == 302, response.context["problems"]
    page = client.get(response.url).content.decode()
    assert f"thêm 0, sửa 0, giữ nguyên {model.objects.count()} dòng" in page


def test_a_changed_row_is_corrected_and_a_new_one_added(signed_in):
    client = signed_in("superuser")
    heading, *rows = rows_of(exported(client, Title))
    code, name, kinds = (heading.index(word) for word in ("Mã", "Tên", "Giữ ở loại đơn vị"))
    changed = next(row for row in rows if row[code] == "to_truong")
    changed[name] = "Tổ trưởng"
    added = list(changed)
    added[code], added[name], added[kinds] = "khoi_truong", "Khối trưởng", "truong, trung_tam"
    response = send(client, Title, workbook([heading, changed, added]))
    assert response.status_code == 302, response.context["problems"]
    assert Title.objects.get(code="to_truong").name == "Tổ trưởng"
    new = Title.objects.get(code="khoi_truong")
    assert {kind.code for kind in new.kinds.all()} == {"truong", "trung_tam"}
    assert Title.objects.filter(code="hieu_truong").exists()


def test_one_wrong_row_keeps_all_rows_out_and_is_named_as_excel_counts(signed_in):
    client = signed_in("superuser")
    heading, first, second, *_ = rows_of(exported(client, Title))
    name, branch, kinds = (heading.index(word) for word in ("Tên", "Khối", "Giữ ở loại đơn vị"))
    first[name] = "Tên mới"
    second[branch] = "hải quân"
    third = ["moi", "Chức danh mới", *second[2:]]
    third[branch] = first[branch]
    third[kinds] = "truong, khong_co"
    found = problems(send(client, Title, workbook([heading, first, second, third])))
    assert found[0].startswith("Dòng 3, cột “Khối”: “hải quân” không có trong: Đảng")
    assert found[1] == "Dòng 4: Không có mã “khong_co” trong bảng loại đơn vị."
    assert not Title.objects.filter(name="Tên mới").exists()


def test_a_missing_column_and_a_repeated_row_are_said(signed_in):
    client = signed_in("superuser")
    heading, first, *_ = rows_of(exported(client, Religion))
    assert problems(send(client, Religion, workbook([["Mã"], ["khong"]]))) == [
        "Tệp thiếu cột: Tên, Thứ tự."
    ]
    assert problems(send(client, Religion, workbook([heading, first, first]))) == [
        "Dòng 3 lặp lại một dòng ở trên (khong)."
    ]


def test_a_number_that_is_none_is_said_with_its_column(signed_in):
    client = signed_in("superuser")
    heading, first, *_ = rows_of(exported(client, Religion))
    first[heading.index("Thứ tự")] = "mười"
    assert problems(send(client, Religion, workbook([heading, first]))) == [
        "Dòng 2, cột “Thứ tự”: “mười” không phải là số nguyên."
    ]


@pytest.mark.parametrize("name", ["=1+1", "+84", "-5", "@SUM(A1)"])
def test_a_name_that_looks_like_a_formula_leaves_as_text(signed_in, name):
    Religion.objects.create(code="la", name=name, order=99)
    client = signed_in("superuser")
    content = exported(client, Religion)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    (cell,) = [cell for row in sheet for cell in row if cell.value == name]
    assert cell.data_type == "s"
    assert send(client, Religion, content).status_code == 302
    assert Religion.objects.get(code="la").name == name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"khong phai excel", "không phải là tệp Excel"),
        (b"PK\x03\x04" + b"0" * 100, "không phải là tệp Excel"),
        (b"0" * (5 * 1024 * 1024 + 1), "lớn hơn 5 MB"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_in_a_sentence(signed_in, content, sentence):
    response = send(signed_in("superuser"), Religion, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_file_that_swells_when_unpacked_is_not_read(signed_in):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    response = send(signed_in("superuser"), Religion, out.getvalue())
    assert "giải nén ra quá lớn" in response.content.decode()


def test_a_catalogue_is_taken_out_by_its_readers_and_brought_in_by_its_keepers(signed_in):
    client = signed_in("noi_vu")
    assert client.get(url(Title, "export")).status_code == 200
    assert client.get(url(Title, "import")).status_code == 403


def test_units_come_in_under_the_scope_alone(signed_in, own_unit, foreign_unit):
    client = signed_in("noi_vu")
    heading, own = rows_of(exported(client, Unit))
    place = {word: heading.index(word) for word in ("Mã đơn vị", "Tên đơn vị", "Đơn vị cấp trên")}

    def new(parent: str) -> list:
        row = list(own)
        row[place["Mã đơn vị"]], row[place["Tên đơn vị"]] = "MN2", "Trường Mầm non Pố Lồ"
        row[place["Đơn vị cấp trên"]] = parent
        row[heading.index("Từ ngày")] = "01/08/2022"
        return row

    found = problems(send(client, Unit, workbook([heading, new("NGOAI")])))
    assert found == ["Dòng 2, cột “Đơn vị cấp trên”: Không có mã “NGOAI” trong bảng đơn vị."]
    assert problems(send(client, Unit, workbook([heading, new("")]))) == [
        "Dòng 2: Bạn không có quyền ghi dữ liệu này tại đơn vị đã chọn."
    ]
    assert send(client, Unit, workbook([heading, new("TRONG")])).status_code == 302
    unit = Unit.objects.get(code="MN2")
    assert unit.path.startswith(own_unit.path)
    assert unit.placements.get().valid_from.year == 2022


def test_a_unit_is_not_renamed_by_a_file_because_its_old_name_would_be_lost(signed_in, own_unit):
    client = signed_in("noi_vu")
    heading, own = rows_of(exported(client, Unit))
    own[heading.index("Tên đơn vị")] = "xã Khác"
    (found,) = problems(send(client, Unit, workbook([heading, own])))
    assert found.startswith("Dòng 2: Đổi tên, đổi loại hoặc chuyển cấp trên")


def test_a_new_level_gets_its_place_in_the_sets_of_levels(signed_in):
    client = signed_in("superuser")
    heading, *rows = rows_of(exported(client, Level))
    top = next(row for row in rows if row[heading.index("Mã")] == "tien_si")
    top[heading.index("Mã")], top[heading.index("Tên")] = "tien_si_kh", "Tiến sĩ khoa học"
    top[heading.index("Bậc")] = 7
    assert send(client, Level, workbook([heading, top])).status_code == 302
    bits = list(Level.objects.values_list("bit", flat=True))
    assert len(set(bits)) == len(bits)
    assert Level.objects.get(code="tien_si_kh").bit == max(bits)


def test_a_refusal_of_the_database_is_a_sentence_at_its_row(signed_in):
    client = signed_in("superuser")
    heading, *rows = rows_of(exported(client, Level))
    top = next(row for row in rows if row[heading.index("Mã")] == "tien_si")
    top[heading.index("Mã")] = "tien_si_kh"
    (found,) = problems(send(client, Level, workbook([heading, top])))
    assert found == "Dòng 2: Loại trình độ đã có mức ở bậc này."


def test_the_filters_of_the_list_hold_for_what_is_taken_out(signed_in):
    UnitFactory(code="KHAC")
    rows = rows_of(exported(signed_in("superuser"), Title, branch__exact="school"))
    assert "Hiệu trưởng" in {row[1] for row in rows}
    assert "Chủ tịch UBND" not in {row[1] for row in rows}
