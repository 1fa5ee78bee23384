"""Documents of a list and of a round: what they say, when they can be made, and by whom."""

from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from docx.oxml.ns import qn

from apps.core.headings import Look
from apps.planning.documents.fields import Subject, fields_of, issuer_of
from apps.planning.documents.kinds import DOCUMENTS, OF_LIST, OF_ROUND, Kind
from apps.planning.documents.listed import contents_of
from apps.planning.documents.rows import roman
from apps.planning.documents.variables import (
    GUIDE,
    NOT_WORD,
    problem_of,
    variables_of,
)
from apps.planning.documents.word import template_path
from apps.planning.models import DocumentTemplate, FrozenList, UnitList
from apps.planning.results import results_of
from apps.pools.models import Term
from tests.conftest import ROOT
from tests.factories import UserFactory
from tests.planning.paper_world import (
    Paper,
    a_list,
    a_round,
    a_tally,
    approve,
    frozen_line,
    line_of,
)
from tests.screens.conftest import person

PER_STEP = (Kind.BALLOT, Kind.MINUTES)


@pytest.fixture
def paper(world) -> Paper:
    found = a_list(world)
    a_tally(found)
    return found


@pytest.fixture
def client(paper, sign_in, world):
    return sign_in("noi_vu", world.district)


def take(client, paper, name, query=""):
    return client.get(f"{paper.address}van-ban/{name}{query}")


def words(answer) -> str:
    """Return all text of a Word file, paragraph by paragraph."""
    assert answer.status_code == 200, answer
    body = docx.Document(BytesIO(answer.content)).element.body
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )


def sheet_of(answer):
    assert answer.status_code == 200, answer
    return openpyxl.load_workbook(BytesIO(answer.content)).active


def row_of(sheet, text) -> int:
    """Return the row in which a cell says exactly this."""
    return next(c.row for line in sheet.iter_rows() for c in line if c.value == text)


def values(sheet, row) -> list[object]:
    return [cell.value for cell in sheet[row]]


def test_the_first_annex_has_two_rows_of_head_and_the_numbers_under_them(client, paper):
    sheet = sheet_of(take(client, paper, "phu_luc_ra_soat.xlsx"))
    head = row_of(sheet, "Số TT")
    assert values(sheet, head) == [
        "Số TT",
        "Họ và tên",
        "Ngày sinh",
        None,
        "Chức vụ hiện tại",
        "Chức danh đã được quy hoạch",
        "Chức danh chuyển tiếp quy hoạch",
        "Trình độ",
        None,
        "Quyết định quy hoạch",
        "Kết quả phân loại 03 năm gần nhất",
        "Đề xuất của đơn vị",
    ]
    assert values(sheet, head + 1)[2:4] == ["Nam", "Nữ"]
    assert values(sheet, head + 1)[7:9] == ["Chuyên môn", "Lý luận chính trị"]
    assert values(sheet, head + 2) == list(range(1, 13))
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {f"A{head}:A{head + 1}", f"C{head}:D{head}", f"H{head}:I{head}"} <= merged
    assert sheet.print_title_rows == f"${head}:${head + 2}"
    assert sheet.page_setup.orientation == "landscape"


def test_the_first_annex_names_who_stays_and_who_leaves(client, paper):
    approve(paper)
    sheet = sheet_of(take(client, paper, "phu_luc_ra_soat.xlsx"))
    first = row_of(sheet, "A. NHIỆM KỲ 2026-2031")
    assert values(sheet, first + 1)[0] == "I. Chuyển tiếp quy hoạch: Hiệu trưởng"
    assert values(sheet, first + 2) == [
        1,
        "Lò Văn Pản",
        "1980",
        None,
        "Giáo viên, Trường THCS Nà Khuổi",
        "Hiệu trưởng",
        "Hiệu trưởng",
        "Đại học",
        "Trung cấp",
        "Quyết định số 12/QĐ-UBND ngày 01/02/2024",
        "2023: HTNV; 2024: HTTNV; 2025: HTXSNV",
        "Chuyển tiếp",
    ]
    assert values(sheet, first + 3)[0] == "II. Đưa ra khỏi quy hoạch"
    assert values(sheet, first + 4)[1:3] == ["Đặng Văn Đức", "12/05/1980"]
    assert values(sheet, first + 4)[6] is None


def test_the_second_annex_says_how_many_each_title_asks_for(client, paper):
    approve(paper)
    sheet = sheet_of(take(client, paper, "phu_luc_bo_sung.xlsx"))
    first = row_of(sheet, "A. NHIỆM KỲ 2026-2031")
    assert [values(sheet, first + n)[0] for n in (1, 2, 3)] == [
        "I. Hiệu trưởng",
        "Số lượng đề nghị: 01 người",
        "Danh sách nhân sự giới thiệu:",
    ]
    assert values(sheet, first + 4)[:6] == [
        1,
        "Nông Thị Huệ",
        None,
        "12/05/1980",
        "Giáo viên, Trường THCS Nà Khuổi",
        "Hiệu trưởng",
    ]


def test_results_show_both_shares(client, paper):
    sheet = sheet_of(take(client, paper, "tong_hop_phieu.xlsx"))
    found = values(sheet, row_of(sheet, "Nông Thị Huệ"))
    assert found[2:] == ["Hiệu trưởng", 3, 40, 30, 29, 18, 11, "45%", "62,1%", "Không đạt"]
    assert "Hà Thị Lan (tự ghi)" in {cell.value for cell in sheet["B"]}


def test_a_name_that_looks_like_a_formula_stays_a_text(client, paper):
    paper.added.person.full_name = "=1+1"
    paper.added.person.save()
    sheet = sheet_of(take(client, paper, "trich_ngang.xlsx"))
    cell = next(cell for cell in sheet["B"] if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_markup_in_a_name_is_text_in_word(client, paper):
    paper.added.person.full_name = "<b>Lan</b> {{ 7*7 }} & Hà"
    paper.added.person.save()
    assert "<b>Lan</b> {{ 7*7 }} & Hà" in words(take(client, paper, "trich_ngang.docx"))


def test_the_submission_counts_and_ends_as_documents_do(client, paper):
    found = words(take(client, paper, "to_trinh.docx"))
    for text in (
        "TRƯỜNG THCS NÀ KHUỔI",
        "TỜ TRÌNH",
        "Về việc đề nghị phê duyệt quy hoạch nhiệm kỳ 2026-2031",
        "Kính gửi: Ủy ban nhân dân huyện Khau Sơn.",
        "Căn cứ Kế hoạch số 31/KH-UBND ngày 15 tháng 8 năm 2025",
        "Chuyển tiếp quy hoạch: 01 lượt chức danh. Bổ sung quy hoạch: 01 lượt chức danh. "
        "Đưa ra khỏi quy hoạch: 01 lượt chức danh.",
        "2. Nhân sự đề nghị phê duyệt: 02 người, 02 lượt chức danh",
        "- Hiệu trưởng: 02 người;",
        "xem xét, quyết định./.",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "HIỆU TRƯỞNG",
    ):
        assert text in found
    assert "{" not in found


def test_the_minutes_tell_the_numbers_and_who_passed(client, paper):
    found = words(take(client, paper, "bien_ban.docx", "?buoc=3"))
    for text in (
        "Hôm nay, ngày 02 tháng 10 năm 2025, tại Hội trường",
        "Chủ trì: Nông Thị Huệ.",
        "Triệu tập: 40 người; có mặt: 30 người. Đủ số người dự họp",
        "Số phiếu phát ra: 30; thu về: 30; hợp lệ: 29; không hợp lệ: 1.",
        "Có 01 người đạt tỷ lệ quy định: Lò Văn Pản.",
        "Có 02 người không đạt tỷ lệ quy định: Nông Thị Huệ, Hà Thị Lan (tự ghi).",
        "TM. TỔ KIỂM PHIẾU",
    ):
        assert text in found


def test_a_ballot_paper_has_boxes_for_who_is_put_forward_and_free_lines(client, paper):
    found = words(take(client, paper, "phieu.docx", "?buoc=3"))
    assert "(Người bỏ phiếu không ký tên)" in found
    assert "Lò Văn Pản" in found
    assert "Đặng Văn Đức" not in found
    assert found.count("☐") == 2 * 2 + 3


@pytest.mark.parametrize("query", ["", "?buoc=1", "?buoc=4", "?buoc=x"])
def test_minutes_of_a_step_without_votes_do_not_exist(query, client, paper):
    assert take(client, paper, "bien_ban.docx", query).status_code == 404


def test_a_decision_bears_its_number_and_the_list_as_it_was_frozen(client, paper):
    approve(paper)
    paper.carried.person.full_name = "Tên Đã Đổi"
    paper.carried.person.save()
    found = words(take(client, paper, "quyet_dinh.docx"))
    for text in (
        "Số: 125/QĐ-UBND",
        "ngày 20 tháng 11 năm 2025",
        "ỦY BAN NHÂN DÂN HUYỆN KHAU SƠN",
        "gồm 02 người, 02 lượt chức danh, trong đó chuyển tiếp 01 lượt, bổ sung 01 lượt",
        "Đưa ra khỏi quy hoạch 01 lượt chức danh (danh sách kèm theo).",
        "(Kèm theo Quyết định số 125/QĐ-UBND ngày 20 tháng 11 năm 2025)",
        "Lò Văn Pản",
        "Bị kỷ luật từ khiển trách trở lên (khiển trách năm 2025)",
        "TM. ỦY BAN NHÂN DÂN",
        "- Như Điều 3;",
    ):
        assert text in found
    assert "Tên Đã Đổi" not in found


def test_a_notice_names_who_is_planned_and_not_who_left(client, paper):
    approve(paper, "disclosed")
    found = words(take(client, paper, "thong_bao.docx"))
    assert "Thực hiện Quyết định số 125/QĐ-UBND ngày 20 tháng 11 năm 2025" in found
    assert "Hình thức công khai: Niêm yết tại bảng tin." in found
    assert "Nông Thị Huệ" in found
    assert "Đặng Văn Đức" not in found


@pytest.mark.parametrize(
    ("role", "status", "code"),
    [
        ("gddt", "approved", 302),
        ("thu_truong", "approved", 200),
        ("gddt", "disclosed", 200),
        ("thu_truong", "draft", 302),
    ],
)
def test_before_disclosure_only_who_may_disclose_makes_the_notice(
    role,
    status,
    code,
    paper,
    sign_in,
):
    if status != "draft":
        approve(paper, status)
    assert take(sign_in(role), paper, "thong_bao.docx").status_code == code


def test_the_page_says_why_a_document_cannot_be_made_yet(client, paper):
    page = client.get(f"{paper.address}van-ban/").text
    assert "Lập được khi danh sách đã phê duyệt; nay đang lập." in page
    assert f"{paper.address}van-ban/to_trinh.docx" in page
    assert f"{paper.address}van-ban/quyet_dinh.docx" not in page
    answer = client.get(f"{paper.address}van-ban/quyet_dinh.docx", follow=True)
    assert "Lập được khi danh sách đã phê duyệt; nay đang lập." in answer.text


@pytest.mark.parametrize("name", ["khong_co.docx", "to_trinh.xlsx", "tong_hop_don_vi.xlsx"])
def test_a_document_that_is_none_is_not_found(name, client, paper):
    assert take(client, paper, name).status_code == 404


def test_whoever_is_on_the_list_draws_up_no_paper_of_it_before_disclosure(client, paper):
    own = paper.added.person
    own.account = client.user
    own.save()
    sentence = "văn bản phải do người khác lập"
    for name in ("trich_ngang.docx", "phu_luc_bo_sung.docx", "phieu.docx", "to_trinh.docx"):
        answer = client.get(f"{paper.address}van-ban/{name}", follow=True)
        assert sentence in answer.text
    approve(paper)
    assert sentence in client.get(f"{paper.address}van-ban/quyet_dinh.docx", follow=True).text
    UnitList.objects.update(status="disclosed", disclosed_on=paper.unit_list.decision_on)
    assert own.full_name in words(take(client, paper, "trich_ngang.docx"))


@pytest.mark.parametrize("kind", OF_LIST)
@pytest.mark.parametrize("term", ["cq-2026-2031", "dang-2025-2030"])
def test_every_document_is_made_in_both_manners(kind, term, client, paper):
    paper.unit_list.round.term = Term.objects.get(code=term)
    paper.unit_list.round.save()
    approve(paper, "disclosed")
    query = "?buoc=3" if kind in PER_STEP else ""
    found = words(take(client, paper, f"{kind}.docx", query))
    assert "{" not in found
    nation = "ĐẢNG CỘNG SẢN VIỆT NAM" if term.startswith("dang") else "CỘNG HÒA XÃ HỘI"
    assert nation in found or kind == Kind.BALLOT


@pytest.mark.parametrize("kind", OF_LIST)
def test_a_template_may_ask_for_exactly_what_is_declared(kind, paper, client):
    approve(paper, "disclosed")
    user, own = client.user, paper.unit_list
    results = results_of(own, user)
    place = next(n for n, step in enumerate(results.steps) if step.tally)
    subject = Subject(
        own.round,
        contents_of([own], user),
        own.unit,
        issuer_of(kind, own.round, own.unit),
        results,
        place,
    )
    assert set(fields_of(DOCUMENTS[kind], subject)) == set(variables_of(kind))


def test_the_guide_tells_every_variable_and_every_cell():
    guide = (ROOT / "docs" / "huong-dan" / "mau-van-ban.md").read_text(encoding="utf-8")
    for kind in OF_LIST:
        for name in variables_of(kind):
            assert f"`{name}`" in guide, name
        for column in DOCUMENTS[kind].columns:
            assert f"`{column.key}`" in guide, column.key


@pytest.mark.parametrize("kind", OF_LIST)
@pytest.mark.parametrize("look", Look)
def test_the_programs_own_templates_pass_the_check_of_uploads(kind, look):
    with Path(template_path(kind, look)).open("rb") as file:
        assert problem_of(kind, file) == ""


def written(*lines: str) -> ContentFile:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    target = BytesIO()
    document.save(target)
    return ContentFile(target.getvalue(), "mau.docx")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{{ ten_truong }}", f"Mẫu dùng biến “ten_truong” mà tờ trình không có. {GUIDE}"),
        (
            "{% for dong in cac_chuc_danh %}{{ dong.ten }}{% endfor %}",
            f"Mẫu dùng biến “ten” mà tờ trình không có. {GUIDE}",
        ),
        ("Không có biến nào", ""),
        ("Kính gửi: {{ kinh_gui }}", ""),
    ],
)
def test_an_unknown_variable_of_an_uploaded_template_is_named(line, sentence):
    assert problem_of(Kind.SUBMISSION, written(line)) == sentence


def test_a_wrong_command_is_refused():
    assert problem_of(Kind.SUBMISSION, written("{% for %}")).startswith("Mẫu có lệnh viết sai")


def test_a_file_that_is_no_word_file_is_refused():
    assert problem_of(Kind.SUBMISSION, ContentFile(b"%PDF-1.4", "mau.docx")) == NOT_WORD


def test_the_template_of_the_nearest_unit_goes_first(client, paper, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for root, line in ((None, "Mẫu chung"), (world.district, "Mẫu huyện {{ don_vi }}")):
        DocumentTemplate.objects.create(kind=Kind.SUBMISSION, root=root, file=written(line))
    DocumentTemplate.objects.create(
        kind=Kind.SUBMISSION, root=world.other_commune, file=written("Mẫu nơi khác")
    )
    assert words(take(client, paper, "to_trinh.docx")).strip() == "Mẫu huyện Trường THCS Nà Khuổi"


def test_the_administration_refuses_a_template_with_an_unknown_variable(paper, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    client.force_login(
        UserFactory(is_superuser=True, is_staff=True),
        backend="apps.accounts.backends.GrantBackend",
    )
    url = "/quan-tri/planning/documenttemplate/add/"
    bad = client.post(url, {"kind": "to_trinh", "file": written("{{ ten_truong }}")})
    assert "Mẫu dùng biến “ten_truong”" in bad.text
    assert not DocumentTemplate.objects.exists()
    good = client.post(url, {"kind": "to_trinh", "file": written("{{ don_vi }}")})
    assert good.status_code == 302
    assert DocumentTemplate.objects.count() == 1


@pytest.fixture
def whole(paper, world) -> Paper:
    """A second school beside the first, both sent."""
    other = UnitList.objects.create(
        round=paper.unit_list.round, unit=world.other_school, status="submitted"
    )
    line_of(other, world.stranger, "added", "hieu_truong")
    paper.unit_list.status = "submitted"
    paper.unit_list.save()
    return paper


def test_the_round_sums_its_units(whole, client):
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    sheet = sheet_of(client.get(f"{base}tong_hop_don_vi.xlsx"))
    first = row_of(sheet, "Trường THCS Nà Khuổi")
    assert values(sheet, first)[2:] == ["đã gửi", 1, 2, 1, 1, 1, 0, 1, 1]
    total = values(sheet, row_of(sheet, "Tổng số: 2 đơn vị"))
    assert total[3:] == [2, 3, 1, 2, 2, 0, 1, 1]


def test_who_is_planned_for_two_titles_is_one_person_in_two_lines(whole, client, world):
    line_of(whole.unit_list, whole.added.person, "added", "pho_hieu_truong")
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    found = words(client.get(f"{base}to_trinh.docx"))
    assert "2. Nhân sự đề nghị phê duyệt: 03 người, 04 lượt chức danh" in found


def test_the_lists_of_a_round_go_to_whoever_decides_from_an_office_to_be_filled_in(whole, client):
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    found = words(client.get(f"{base}to_trinh.docx"))
    assert "Kính gửi: Ủy ban nhân dân huyện Khau Sơn." in found
    heading, _ = found.split("Kính gửi")
    assert "KHAU SƠN" not in heading.upper()


def test_annexes_of_a_round_name_each_unit(whole, client):
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    found = words(client.get(f"{base}phu_luc_bo_sung.docx"))
    assert "1. Trường THCS Nà Khuổi" in found
    assert "2. Trường THCS Pác Lùng" in found
    assert "Vàng Seo Sình" in found


def test_a_round_decides_on_what_was_approved_alone(whole, client):
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    assert client.get(f"{base}quyet_dinh.docx").status_code == 302
    approve(whole)
    found = words(client.get(f"{base}quyet_dinh.docx"))
    assert "gồm 02 người" in found
    assert "Vàng Seo Sình" not in found


def test_each_decision_of_a_round_names_its_own_lists(whole, client):
    approve(whole)
    other = UnitList.objects.get(unit__code="T2")
    other.status, other.decision_number = "approved", "9/QĐ-UBND"
    other.decision_on = whole.unit_list.decision_on
    other.save()
    line = frozen_line(other.candidacies.get())
    FrozenList.objects.create(unit_list=other, content={"lines": [line]})
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    page = client.get(base).text
    assert f"{base}quyet_dinh.docx?so=9%2FQ%C4%90-UBND" in page
    found = words(client.get(f"{base}quyet_dinh.docx", {"so": "9/QĐ-UBND"}))
    assert "Vàng Seo Sình" in found
    assert "Nông Thị Huệ" not in found
    assert client.get(f"{base}quyet_dinh.docx", {"so": "1/QĐ"}).status_code == 404


@pytest.mark.parametrize("kind", OF_ROUND)
def test_documents_of_a_round_are_for_whoever_reads_all_its_lists(kind, whole, sign_in):
    base = f"/quy-hoach/{whole.unit_list.round.code}/van-ban/"
    name = f"{kind}.{DOCUMENTS[kind].formats[0]}"
    assert sign_in("thu_truong").get(f"{base}{name}").status_code == 403


def test_the_page_of_a_round_without_lists_says_so(world, sign_in):
    planning_round = a_round(world.district)
    client = sign_in("noi_vu", world.district)
    page = client.get(f"/quy-hoach/{planning_round.code}/van-ban/").text
    assert "Đợt chưa mở nên chưa có danh sách nào." in page
    assert "Chưa có đơn vị nào gửi danh sách." in page


def test_a_document_asks_as_much_of_many_as_of_few(
    client,
    paper,
    same_query_count,
    world,
):
    def more() -> None:
        for name in ("Lý A Páo", "Giàng Thị Dở"):
            line_of(
                paper.unit_list, person(name, world.school, "giao_vien"), "carried", "hieu_truong"
            )

    same_query_count(lambda: take(client, paper, "trich_ngang.xlsx"), add_rows=more)


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV")])
def test_groups_are_numbered_in_roman(number, text):
    assert roman(number) == text
