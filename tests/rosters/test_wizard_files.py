"""What is wrong in a file, as data, as a list and in the sender's own workbook."""

import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from apps.personnel.models import Person
from apps.rosters.problem_book import MOST_ROWS, problem_book, problem_list
from apps.rosters.problems import UnreadableFile
from tests.rosters.books import HEADING, person, save
from tests.rosters.test_wizard import client_of, latest, others, roster, send, write
from tests.screens.conftest import unit, user_of

RED, AMBER = "FFF4B6B1", "FFFCE3A6"


@pytest.fixture
def head(reference, settings, tmp_path_factory) -> Client:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    return client_of(user_of("thu_truong", unit("T1", "Trường THCS Nà Khuổi", "truong")))


def problem(cell: str, level: str = "error", **facts: object) -> dict:
    found = {"sheet": "Danh sách", "cell": cell, "row": 2, "column": "Ngày sinh", "value": "x"}
    return found | {"level": level, "message": f"Ô {cell}: sai."} | facts


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def fetched(client: Client, view: str) -> bytes:
    response = client.get(reverse(f"rosters:{view}", args=[latest().pk]))
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def colour(cell) -> str:
    return cell.fill.start_color.rgb


def test_wrong_cells_are_coloured_and_remarked_in_the_workbook_that_was_sent(head, tmp_path):
    rows = [*others(9), person(10, "Vàng Thị Sình", birth="31/02/1980")]
    send(head, roster(tmp_path, *rows))
    book = opened(fetched(head, "problems_book"))
    assert book.sheetnames == ["Lỗi", "Danh sách"]
    cell = book["Danh sách"]["D11"]
    assert cell.value == "31/02/1980"
    assert colour(cell) == RED
    assert "tháng 2/1980 không có ngày 31." in cell.comment.text
    assert [c.value for c in book["Lỗi"][2]][:4] == ["Lỗi", "Danh sách", "D11", "Ngày sinh"]


def test_problems_come_as_data_too(head, tmp_path):
    rows = [*others(9), person(10, "Vàng Thị Sình", birth="31/02/1980")]
    send(head, roster(tmp_path, *rows))
    found = json.loads(fetched(head, "problems_json"))
    assert [(p["cell"], p["level"]) for p in found["problems"]] == [("D11", "error")]


def test_warnings_of_a_saved_file_can_still_be_listed(head, tmp_path):
    send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy 2")))
    write(head)
    assert opened(fetched(head, "problems_list"))["Lỗi"]["A2"].value == "Cảnh báo"


def test_an_error_hides_a_warning_of_the_same_cell_but_not_its_sentence(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Hoàng Thị Mẩy")])
    found = [problem("D2"), problem("D2", "warning", message="Lạ.")]
    cell = opened(problem_book(path, found))["Danh sách"]["D2"]
    assert colour(cell) == RED
    assert "Ô D2: sai." in cell.comment.text
    assert "Lạ." in cell.comment.text


def test_a_warning_is_amber(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Hoàng Thị Mẩy")])
    cell = opened(problem_book(path, [problem("D2", "warning")]))["Danh sách"]["D2"]
    assert colour(cell) == AMBER


def test_a_remark_of_the_sender_is_kept_above_ours(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Hoàng Thị Mẩy")])
    book = load_workbook(path)
    book.active["D2"].comment = Comment("Hỏi lại", "Người gửi")
    book.save(path)
    text = opened(problem_book(path, [problem("D2")]))["Danh sách"]["D2"].comment.text
    assert text.startswith("Hỏi lại")
    assert "Ô D2: sai." in text


def test_a_problem_inside_merged_cells_is_marked_where_their_value_stands(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "A"), person(2, "B")], merges=["D2:D3"])
    sheet = opened(problem_book(path, [problem("D3")]))["Danh sách"]
    assert colour(sheet["D2"]) == RED


@pytest.mark.parametrize("text", ["=1+1", "+84912", "-x", "@SUM(1)", '=HYPERLINK("x")'])
def test_what_looks_like_a_formula_is_written_as_text(tmp_path, text):
    path = tmp_path / "danh-sach.csv"
    path.write_text(f'Họ và tên,Ngày sinh\n"{text.replace(chr(34), chr(34) * 2)}",1980\n')
    book = opened(problem_book(path, [problem("A2", sheet="danh-sach", value=text)]))
    for cell in (book["danh-sach"]["A2"], book["Lỗi"]["E2"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_formula_of_the_sender_never_stays_one(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "=CONCATENATE(1;2)")])
    cell = opened(problem_book(path, []))["Danh sách"]["B2"]
    assert cell.data_type != "f"


def test_a_problem_of_the_whole_file_is_listed_without_a_cell(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Hoàng Thị Mẩy")])
    book = opened(problem_book(path, [problem("", sheet="", message="Không có bảng.")]))
    assert book["Lỗi"]["F2"].value == "Không có bảng."


def test_a_sheet_called_like_our_list_keeps_its_name(tmp_path):
    path = save(tmp_path, [HEADING, person(1, "Hoàng Thị Mẩy")], name="Lỗi")
    book = opened(problem_book(path, [problem("D2", sheet="Lỗi")]))
    assert book.sheetnames == ["Lỗi (2)", "Lỗi"]
    assert colour(book["Lỗi"]["D2"]) == RED


def test_a_file_too_long_to_be_coloured_is_refused_with_another_way(tmp_path):
    path = tmp_path / "dai.csv"
    path.write_text("Họ và tên\n" + "Lò Thị Ánh\n" * MOST_ROWS)
    with pytest.raises(UnreadableFile, match="hãy tải danh sách lỗi"):
        problem_book(path, [])
    assert opened(problem_list([problem("A2")]))["Lỗi"]["C2"].value == "A2"


def test_the_page_says_why_a_long_file_is_not_coloured(head, tmp_path, monkeypatch):
    monkeypatch.setattr("apps.rosters.problem_book.MOST_ROWS", 1)
    send(head, roster(tmp_path, person(1, "Hoàng Thị Mẩy")))
    response = head.get(reverse("rosters:problems_book", args=[latest().pk]))
    assert response.status_code == 422
    assert "danh-sach-loi.xlsx" in response.content.decode()


def test_the_template_filled_in_is_read_without_a_question(head, tmp_path):
    book = opened(head.get(reverse("reports:roster_template")).content)
    sheet = book.worksheets[0]
    filled = {
        "Họ và tên": "Hoàng Thị Mẩy",
        "Giới tính": "Nữ",
        "Ngày sinh": "12/05/1980",
        "Chức vụ": "Giáo viên",
        "Dân tộc": "Tày",
        "Số CCCD": "001080000001",
        "Trình độ chuyên môn": "Đại học",
        "Lý luận chính trị": "Trung cấp",
        "Quản lý nhà nước": "Chuyên viên",
    }
    for cell in sheet[3]:
        if cell.value in filled:
            sheet.cell(4, cell.column, filled[cell.value])
    path = tmp_path / "mau.xlsx"
    book.save(path)
    send(head, path)
    write(head)
    someone = Person.objects.get()
    assert (someone.full_name, someone.ethnicity.name) == ("Hoàng Thị Mẩy", "Tày")
    assert someone.attainments.count() == 3


def test_the_template_offers_every_title_of_the_catalogue(head):
    book = opened(head.get(reverse("reports:roster_template")).content)
    lists = {
        str(rule.sqref): rule.formula1
        for rule in book.worksheets[0].data_validations.dataValidation
    }
    assert any("Hướng dẫn" in source for source in lists.values())
    offered = {cell.value for row in book["Hướng dẫn"].iter_rows(min_row=4) for cell in row}
    assert {"Hiệu trưởng", "Giáo viên", "Thạc sĩ", "Nam"} <= offered
