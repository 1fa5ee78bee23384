"""The list as Excel: out, filled in, and back as the screen would change it."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.planning.models import Candidacy, UnitList
from apps.planning.sheets import COLUMNS, HEADING_ROW, PLACES
from apps.pools.models import RemovalGround
from tests.planning.lists import entry_of, list_of, put_forward, round_of, take_out
from tests.planning.test_list_screens import address
from tests.screens.conftest import person

FIRST = HEADING_ROW + 2  # the first line, as Excel counts rows


@pytest.fixture
def draft(world) -> UnitList:
    return list_of(round_of(world.district), world.school)


class Book:
    """The workbook of a list as a clerk has it open."""

    def __init__(self, client, unit_list: UnitList) -> None:
        self.client, self.url = client, address(unit_list, "excel")
        content = client.get(f"{self.url}tep.xlsx").content
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheet = self.book.worksheets[0]

    def fill(self, line: int, **cells: object) -> None:
        """Write cells of the line with this number, the first being 0."""
        for key, value in cells.items():
            self.sheet.cell(FIRST + line, PLACES[key] + 1).value = value

    def at(self, line: int, key: str) -> str:
        return self.sheet.cell(FIRST + line, PLACES[key] + 1).value or ""

    def send(self):
        target = io.BytesIO()
        self.book.save(target)
        file = SimpleUploadedFile("danh-sach.xlsx", target.getvalue())
        return self.client.post(self.url, {"file": file})

    def save(self):
        looked_at = self.send()
        assert looked_at.status_code == 200, looked_at.context["problems"]
        return self.client.post(self.url, {"rows": looked_at.context["packed"]}, follow=True)


def problems(response) -> dict[str, str]:
    return {one.address: one.sentence for one in response.context["problems"]}


def full(draft, world) -> None:
    """One line of every kind."""
    put_forward(draft, world.teacher, note="Có  năng lực")
    put_forward(
        draft,
        person("Nông Thị Huệ", world.school, "giao_vien"),
        withdrawn="xin rút",
    )
    take_out(draft, entry_of(world.stranger, world.school), ground_note="chuyển đi")


def test_the_workbook_has_a_row_for_each_line_and_empty_ones(draft, world, sign_in):
    full(draft, world)
    book = Book(sign_in("thu_truong"), draft)
    assert [cell.value for cell in book.sheet[FIRST - 1]] == [column.label for column in COLUMNS]
    assert [book.at(line, "outcome") for line in range(4)] == ["bổ sung", "đưa ra", "rút", ""]
    assert book.at(0, "code") == world.teacher.code
    assert len(book.sheet.data_validations.dataValidation) == 5


def test_a_workbook_sent_back_untouched_changes_nothing(draft, world, sign_in):
    full(draft, world)
    answer = Book(sign_in("thu_truong"), draft).send()
    assert answer.context["steps"] == []
    assert "Không có gì thay đổi" in answer.text


def test_what_is_filled_in_changes_the_list_as_the_screen_would(draft, world, sign_in):
    put_forward(draft, world.head, outcome="carried", entry=entry_of(world.head, world.school))
    put_forward(draft, world.teacher)
    book = Book(sign_in("thu_truong"), draft)
    places = {book.at(line, "name"): line for line in range(2)}
    ground = RemovalGround.objects.order_by("order").last()
    book.fill(places["Hoàng Thị Mẩy"], outcome="đưa ra", ground=ground.name, ground_note="xin")
    book.fill(places["Lò Văn Pản"], source="từ nơi khác", note="Có năng lực")
    book.fill(2, code=world.stranger.code, title="Hiệu trưởng", outcome="bổ sung")
    done = book.save()
    assert "Đã ghi 3 thay đổi" in done.text
    head, teacher, stranger = (
        Candidacy.objects.get(person=one) for one in (world.head, world.teacher, world.stranger)
    )
    assert (head.outcome, head.ground, head.ground_note) == ("removed", ground, "xin")
    assert (teacher.source, teacher.note) == ("external", "Có năng lực")
    assert (stranger.source, stranger.direction) == ("external", "horizontal")


def test_nothing_is_saved_before_it_was_looked_at(draft, world, sign_in):
    book = Book(sign_in("thu_truong"), draft)
    book.fill(0, code=world.teacher.code, title="Hiệu trưởng")
    answer = book.send()
    assert [step.words for step in answer.context["steps"]] == ["thêm (bổ sung)"]
    assert not draft.candidacies.exists()


def test_one_wrong_cell_saves_nothing_and_each_is_named_with_a_way_out(draft, world, sign_in):
    put_forward(draft, world.teacher)
    book = Book(sign_in("thu_truong"), draft)
    book.fill(0, note="Đổi", outcome="đưa ra")
    book.fill(1, name="Hoàng Thị Mẩy", birth="31/02/1980", title="Hiệu trưởng")
    book.fill(2, code=world.head.code, title="Vua")
    book.fill(3, code="CB999999", title="Hiệu trưởng")
    book.fill(4, name="Ai Đó", birth="1980", title="Vua", source="trời")
    book.fill(5, code=world.stranger.code, name="Hoàng Thị Mẩy", title="Hiệu trưởng")
    answer = book.send()
    assert answer.status_code == 422
    assert set(problems(answer)) == {"G6", "D7", "F8", "B9", "C10", "F10", "H10", "C11"}
    assert "packed" not in answer.text
    assert "chỉ chọn được: bổ sung, rút" in problems(answer)["G6"]
    assert UnitList.objects.get().version == 0


def test_a_person_is_found_by_name_and_birth_date_or_by_identity_number(draft, world, sign_in):
    book = Book(sign_in("thu_truong"), draft)
    book.fill(0, name="lò văn pản", birth="1980", title="Hiệu trưởng")
    book.fill(1, code="001080000003", title="Hiệu trưởng")
    book.save()
    assert set(draft.candidacies.values_list("person", flat=True)) == {
        world.teacher.pk,
        world.stranger.pk,
    }


def test_namesakes_are_told_apart_by_their_numbers(draft, world, sign_in):
    other = person("Lò Văn Pản", world.other_school, "giao_vien", birth_precision="year")
    book = Book(sign_in("thu_truong"), draft)
    book.fill(0, name="Lò Văn Pản", birth="1980", title="Hiệu trưởng")
    ((place, words),) = problems(book.send()).items()
    assert place == "B6"
    assert world.teacher.code in words
    assert other.code in words
    book.fill(0, code=other.code)
    book.save()
    assert draft.candidacies.get().person == other


@pytest.mark.parametrize("note", ["=1+1", "+84", "-x", "@ai"])
def test_a_note_that_looks_like_a_formula_stays_text(draft, world, sign_in, note):
    put_forward(draft, world.teacher, note=note)
    book = Book(sign_in("thu_truong"), draft)
    cell = book.sheet.cell(FIRST, PLACES["note"] + 1)
    assert (cell.value, cell.data_type) == (note, "s")


def test_a_row_taken_out_of_the_workbook_takes_nobody_off_the_list(draft, world, sign_in):
    put_forward(draft, world.teacher)
    book = Book(sign_in("thu_truong"), draft)
    book.sheet.delete_rows(FIRST)
    assert book.send().context["steps"] == []


def test_the_same_person_twice_is_refused(draft, world, sign_in):
    book = Book(sign_in("thu_truong"), draft)
    for line in (0, 1):
        book.fill(line, code=world.teacher.code, title="Hiệu trưởng")
    assert "đã có ở dòng 6" in problems(book.send())["C7"]


def test_a_list_changed_meanwhile_is_shown_anew_before_anything_is_saved(draft, world, sign_in):
    book = Book(sign_in("thu_truong"), draft)
    book.fill(0, code=world.teacher.code, title="Hiệu trưởng")
    packed = book.send().context["packed"]
    UnitList.objects.update(version=7)
    answer = book.client.post(book.url, {"rows": packed})
    assert "danh sách đã được sửa" in answer.text
    assert not draft.candidacies.exists()


def test_rows_of_another_list_are_not_taken(draft, world, sign_in):
    book = Book(sign_in("thu_truong"), draft)
    answer = book.client.post(book.url, {"rows": "khong-ky"}, follow=True)
    assert "hãy gửi lại tệp" in answer.text


def test_nobody_puts_herself_forward_by_a_workbook(draft, world, sign_in):
    client = sign_in("thu_truong")
    world.head.account = client.user
    world.head.save()
    put_forward(draft, world.head)
    book = Book(client, draft)
    assert book.at(0, "name") == ""
    book.fill(0, code=world.head.code, title="Hiệu trưởng")
    assert "tự đưa mình" in problems(book.send())["C6"]


@pytest.mark.parametrize("content", [b"", b"PK", b"xin ch\xc3\xa0o"])
def test_what_is_no_workbook_is_refused_in_a_sentence(draft, sign_in, content):
    client = sign_in("thu_truong")
    file = SimpleUploadedFile("danh-sach.xlsx", content)
    answer = client.post(address(draft, "excel"), {"file": file})
    assert answer.status_code == 422
    assert "Chưa lưu được" in answer.text


def test_a_sheet_without_the_heading_is_told_which_columns_lack(draft, sign_in):
    book = Book(sign_in("thu_truong"), draft)
    book.sheet.delete_rows(FIRST - 1)
    assert "Không thấy dòng tiêu đề" in book.send().text


def test_who_only_reads_takes_the_workbook_and_sends_none(draft, world, sign_in):
    client = sign_in("lanh_dao", world.district)
    book = Book(client, draft)
    assert "Gửi tệp đã điền" not in client.get(book.url).text
    assert book.send().status_code == 403


def test_a_workbook_is_read_as_often_for_many_rows_as_for_few(
    draft,
    world,
    sign_in,
    same_query_count,
):
    book = Book(sign_in("thu_truong"), draft)
    book.fill(0, code=world.teacher.code, title="Hiệu trưởng")

    def more() -> None:
        for place in range(1, 5):
            someone = person(f"Lò Văn {place}", world.school, "giao_vien")
            book.fill(place, name=someone.full_name, birth="12/05/1980", title="Hiệu trưởng")

    same_query_count(book.send, add_rows=more)
