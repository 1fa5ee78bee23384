"""A text set against the records, on the page and on the command line."""

import datetime
import io
import json
import re

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from apps.core import clock
from apps.indicators.models import Cohort
from apps.targets.statements.records import compare, differences, guess
from apps.targets.statements.review import review_of
from apps.units.models import Unit
from tests.factories import (
    AssignmentFactory,
    AttainmentFactory,
    LevelFactory,
    PersonFactory,
    UnitFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 10, 15)
URL = "/kiem-tra-so-lieu/"
TEXT = """1. Cán bộ xã Nà Khuổi: tổng số 04 đồng chí, trong đó cán bộ nữ có 03 đồng chí, chiếm 75%.

Trình độ lý luận chính trị: Cao cấp 01 đồng chí, chiếm 25%; Trung cấp 03 đồng chí, chiếm 75%.
"""


@pytest.fixture(autouse=True)
def today(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture
def commune(reference) -> Unit:
    """Four people, two of them women; one with the advanced level, two with the intermediate."""
    unit = UnitFactory(code="NK", name="xã Nà Khuổi")
    for sex, level in (("F", "cao_cap"), ("F", "trung_cap"), ("M", "trung_cap"), ("M", "so_cap")):
        person = PersonFactory(managing_unit=unit, sex=sex)
        AssignmentFactory(person=person)
        AttainmentFactory(person=person, level=LevelFactory(code=level))
    return unit


@pytest.fixture
def cohort(commune) -> Cohort:
    return Cohort.objects.create(code="xa-nk", name="Cán bộ xã Nà Khuổi", root=commune)


@pytest.fixture
def client_of(commune) -> Client:
    client = Client()
    client.force_login(user_with("lanh_dao", commune))
    return client


def test_each_figure_stands_beside_that_of_the_records(cohort):
    review = review_of(TEXT)
    (found,) = compare(review, guess(review.claims.cohorts, [cohort]), DAY)
    assert [(line.label, line.printed, line.records, line.by) for line in found.lines] == [
        ("Tổng số", 4, 4, ""),
        ("cán bộ nữ", 3, 2, "-1"),
        ("Cao cấp", 1, 1, ""),
        ("Trung cấp", 3, 2, "-1"),
    ]
    assert found.lines[1].link == "nhom=xa-nk&dong=sex:women"
    assert found.lines[3].link == "nhom=xa-nk&dong=political_theory:trung_cap"
    assert [(each.printed, each.right) for each in differences([found])] == [("3", "2"), ("3", "2")]


def test_a_group_is_guessed_only_by_a_name_that_no_other_is_like(cohort, commune):
    groups = review_of(TEXT).claims.cohorts
    assert guess(groups, [cohort]) == {0: cohort}
    twin = Cohort.objects.create(code="xa-nk-2", name="Cán bộ xã Nà Khuổi", root=commune)
    assert guess(groups, [cohort, twin]) == {}
    assert guess(groups, []) == {}


def test_the_page_marks_the_words_and_leads_to_the_people(cohort, client_of):
    page = client_of.post(URL, {"text": TEXT.replace("75%.\n\n", "74%.\n\n")})
    assert page.status_code == 200
    words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    assert "1 lỗi , 2 số khác với hồ sơ" in words
    assert "3/4 là 75%, văn bản ghi 74%" in words
    assert '<mark class="error">' in page.text
    assert "nhom=xa-nk&amp;dong=sex:women" in page.text


def test_every_link_of_the_page_lists_as_many_people_as_it_says(cohort, client_of):
    page = client_of.post(URL, {"text": TEXT}).text
    links = re.findall(r'href="(/ho-so/\?nhom=[^"]+)">\s*(\d+)', page)
    assert len(links) == 4
    for url, count in links:
        people = client_of.get(url.replace("&amp;", "&")).text
        assert len(set(re.findall(r"/ho-so/(CB\d+)/", people))) == int(count)


def test_the_user_says_which_group_is_meant_or_that_none_is(cohort, client_of, commune):
    other = Cohort.objects.create(code="khac", name="Ai khác", root=commune, singles=[])
    page = client_of.post(URL, {"text": TEXT, "nhom-0": other.code}).text
    assert "nhom=khac" in page
    assert "nhom=xa-nk" not in page
    assert "nhom=" not in client_of.post(URL, {"text": TEXT, "nhom-0": "-"}).text


def test_the_day_of_the_page_is_the_day_of_the_records(cohort, client_of):
    page = client_of.post(f"{URL}?ngay=01/01/2010", {"text": TEXT}).text
    assert "So với hồ sơ ngày 01/01/2010" in page
    assert "nhom=xa-nk&amp;ngay=01/01/2010" in page


def test_a_cohort_of_others_is_not_offered_and_not_compared(cohort, client_of):
    elsewhere = Cohort.objects.create(code="noi-khac", name="Nơi khác", root=UnitFactory())
    page = client_of.post(URL, {"text": TEXT, "nhom-0": elsewhere.code}).text
    assert "noi-khac" not in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "  "}, "Hãy dán nội dung văn bản hoặc chọn tệp."),
        ({"text": "x" * 400_001}, "Văn bản dài quá 400.000 chữ"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF")}, "Chỉ đọc được tệp .docx"),
        ({"file": SimpleUploadedFile("a.docx", b"no")}, "Tệp đã hỏng"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(data, sentence, client_of):
    page = client_of.post(URL, data)
    assert page.status_code == 400
    assert sentence in page.text


def test_a_file_is_read_and_its_text_stands_in_the_box(client_of):
    file = SimpleUploadedFile("ke-hoach.txt", TEXT.encode())
    page = client_of.post(URL, {"text": "thay thế", "file": file}).text
    assert "Mọi số liệu kiểm tra được đều khớp" in page
    assert "Cán bộ xã Nà Khuổi: tổng số 04" in page.partition("<textarea")[2]


def test_a_text_without_figures_is_told_so(client_of):
    page = client_of.post(URL, {"text": "Căn cứ tình hình thực tế."}).text
    assert "Không thấy số liệu nào kiểm tra được" in page


def test_the_text_of_a_user_is_shown_as_text(client_of):
    page = client_of.post(URL, {"text": "<script>alert(1)</script> tổng số 04 đồng chí."}).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["xlsx", "docx"])
def test_the_findings_can_be_taken_away(name, cohort, client_of):
    made = client_of.post(URL, {"text": TEXT.replace("75%.\n\n", "74%.\n\n"), "tep": name})
    assert f"kiem-tra-so-lieu-2025-10-15.{name}" in made["Content-Disposition"]
    if name == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
        cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
        assert {"Lỗi", "Khác hồ sơ", "74%", "75%"} <= cells
    else:
        tables = docx.Document(io.BytesIO(made.content)).tables
        words = {cell.text for table in tables for row in table.rows for cell in row.cells}
        assert {"Lỗi", "Khác hồ sơ", "74%", "75%"} <= words


def test_the_page_sends_as_many_queries_for_many_groups_as_for_few(
    cohort, commune, client_of, same_query_count
):
    text = [TEXT]

    def add_rows() -> None:
        for number in range(2, 5):
            name = f"Giáo viên trường {number * 'A'}"
            Cohort.objects.create(code=f"nhom{number}", name=name, root=commune)
            text[0] += TEXT.replace("1. Cán bộ xã Nà Khuổi", f"{number}. {name}")

    same_query_count(lambda: client_of.post(URL, {"text": text[0]}), add_rows=add_rows)


def run(*words: object) -> str:
    out = io.StringIO()
    call_command("check_statement", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ke-hoach.txt"
    path.write_text(TEXT.replace("75%.\n\n", "74%.\n\n"), encoding="utf-8")
    return path


def test_scripts_read_the_findings_as_json(file, cohort):
    found = json.loads(run(file, "--json"))
    assert found["checked"][0] == {"label": "tỷ lệ", "looked_at": 3, "right": 2}
    assert found["groups"] == [{"number": "1", "name": "Cán bộ xã Nà Khuổi", "total": 4}]
    (only,) = found["findings"]
    assert (only["line"], only["kind"], only["printed"], only["right"]) == (
        1,
        "percent",
        "74%",
        "75%",
    )


@pytest.mark.parametrize("words", [("--records",), ("--cohort", "1=xa-nk")])
def test_the_command_compares_with_the_records(words, file, cohort):
    found = json.loads(run(file, "--json", "--as-of", "2025-10-15", *words))
    assert [each["weight"] for each in found["findings"]] == ["error", "records", "records"]
    assert "Dòng 1: Khác hồ sơ. Hồ sơ của “Cán bộ xã Nà Khuổi” có 2" in run(file, *words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--cohort", "9=xa-nk"), "Văn bản không có nhóm “9”. Các nhóm: 1."),
        (("--cohort", "1=khong-co"), "Không có nhóm thống kê với mã “khong-co”."),
    ],
)
def test_a_group_that_does_not_exist_is_refused_in_a_sentence(words, sentence, file, cohort):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(file, *words)


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        run(tmp_path / "khong-co.txt")
