"""The list that is exported is read back with nothing lost."""

import datetime

from openpyxl import load_workbook

from apps.core.partial_dates import PartialDate
from apps.reports.renderers.xlsx import write_rows
from apps.reports.roster import COLUMNS, shown
from apps.rosters.inspection import inspect
from tests.rosters.books import TODAY, catalogue, read

LEVELS = {
    None: "", "dai_hoc": "Đại học", "thac_si": "Thạc sĩ", "cao_cap": "Cao cấp",
    "cu_nhan": "Cử nhân chính trị", "chuyen_vien_chinh": "Chuyên viên chính",
}  # fmt: skip
PEOPLE = (
    {
        "unit": "Trường THCS Nậm Ty", "full_name": "Lò Thị Bống", "sex": "F",
        "birth_date": "1980-05-12", "national_id": "002080001234", "ethnicity": "Bố Y",
        "title": "Hiệu trưởng", "is_party_member": True, "party_admitted_on": "2005-06",
        "party_official_on": "2006-06-03", "professional": "thac_si",
        "political_theory": "cu_nhan", "state_management": "chuyen_vien_chinh",
    },
    {
        "unit": "UBND xã Nậm Ty", "full_name": "=Vàng A Sử", "sex": "M", "birth_date": "1985",
        "national_id": None, "ethnicity": None, "title": "Công chức Văn phòng - Thống kê",
        "is_party_member": False, "party_admitted_on": None, "party_official_on": None,
        "professional": None, "political_theory": None, "state_management": None,
    },
    {
        "unit": "UBND xã Nậm Ty", "full_name": "Tống Thị Mỷ", "sex": "F", "birth_date": "1979-11",
        "national_id": "012345678", "ethnicity": "Mông", "title": "Bí thư Đảng ủy",
        "is_party_member": True, "party_admitted_on": None, "party_official_on": None,
        "professional": "dai_hoc", "political_theory": "cao_cap", "state_management": None,
    },
)  # fmt: skip


def exported(folder):
    rows = [shown(number, person, LEVELS) for number, person in enumerate(PEOPLE, start=1)]
    path = folder / "danh-sach.xlsx"
    write_rows(
        COLUMNS,
        rows,
        path,
        title="DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC",
        subtitles=("UBND huyện Xín Mần", "(Tính đến ngày 30/06/2024)"),
    )
    return path


def dated(iso):
    return PartialDate(*map(int, iso.split("-"))) if iso else None


def test_every_column_of_the_exported_list_is_known(tmp_path):
    inspection = inspect(exported(tmp_path), catalogue=catalogue(), today=TODAY)
    columns = inspection.sheets[0].columns
    assert len(columns) == len(COLUMNS)
    assert all(column.is_certain and column.field != "ignore" for column in columns)


def test_the_exported_list_is_read_back_with_nothing_lost(tmp_path):
    reading = read(exported(tmp_path))
    assert reading.as_of == datetime.date(2024, 6, 30)
    assert len(reading.people) == len(PEOPLE)
    for read_back, person in zip(reading.people, PEOPLE, strict=True):
        assert (read_back.unit_text, read_back.full_name) == (person["unit"], person["full_name"])
        assert (read_back.sex, read_back.birth) == (person["sex"], dated(person["birth_date"]))
        assert read_back.national_id == person["national_id"]
        assert read_back.ethnicity == person["ethnicity"]
        assert read_back.is_party_member == person["is_party_member"]
        assert read_back.party_admitted == dated(person["party_admitted_on"])
        assert read_back.party_official == dated(person["party_official_on"])
        for ladder in ("professional", "political_theory", "state_management"):
            assert read_back.levels[ladder].earned == person[ladder]
    assert [p.titles for p in reading.people] == [
        ("hieu_truong",),
        ("cc_van_phong",),
        ("bi_thu_xa",),
    ]
    assert not reading.problems


def test_an_exported_list_with_a_filter_set_is_read_whole_with_a_warning(tmp_path):
    path = exported(tmp_path)
    book = load_workbook(path)
    book.active.row_dimensions[book.active.max_row].hidden = True
    book.save(path)
    reading = read(path)
    assert reading.rows == len(PEOPLE)
    assert ["đang ẩn" in problem.message for problem in reading.problems] == [True]
