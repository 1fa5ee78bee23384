"""The list of people, the search, the export and the page of a person."""

import datetime
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment, Level
from apps.reports import people_filters, people_pages
from apps.units.services import place_unit
from tests.factories import grant
from tests.screens.conftest import earn, hold, person

DAY = datetime.date
LIST = "/ho-so/"


@pytest.fixture
def clerk(sign_in, world) -> Client:
    return sign_in("noi_vu", world.district)


def names(client: Client, **query: str) -> list[str]:
    """Return who is on the first page of the list, in order."""
    rows = client.get(LIST, query).context["table"].lines
    return [line.person.full_name for line in rows]


def line_of(client: Client, name: str, **query: str):
    rows = client.get(LIST, query).context["table"].lines
    return next(line for line in rows if line.person.full_name == name)


HEAD, TEACHER, STRANGER = "Hoàng Thị Mẩy", "Lò Văn Pản", "Vàng Seo Sình"


def test_people_stand_by_rank_of_title_then_by_given_name(clerk, world):
    assert names(clerk) == [HEAD, STRANGER, TEACHER]


def test_each_name_leads_to_the_file_on_the_day_of_the_list(clerk, world):
    url = f"/ho-so/{world.head.code}/"
    today, past = (clerk.get(LIST, day).content.decode() for day in ({}, {"ngay": "01/01/2020"}))
    assert f'<a href="{url}">{HEAD}</a>' in today
    assert f'<a href="{url}?ngay=01/01/2020">{HEAD}</a>' in past


def test_markup_in_a_name_stays_text(clerk, world):
    Person.objects.filter(pk=world.head.pk).update(full_name="<script>alert(1)</script>")
    for url in (LIST, f"/ho-so/{world.head.code}/", "/don-vi/T1/", "/tim-kiem/?q=may"):
        page = clerk.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_people_stand_by_given_name_when_asked(clerk, world):
    assert names(clerk, xep="ten") == [HEAD, TEACHER, STRANGER]


def test_a_list_too_long_for_ranks_stands_by_name(clerk, world, monkeypatch):
    monkeypatch.setattr(people_pages, "MOST_BY_TITLE", 2)
    assert names(clerk) == [HEAD, TEACHER, STRANGER]


@pytest.mark.parametrize("words", ["mẩy", "hoang thi may", "MAY", "thi may"])
def test_a_name_is_found_without_accents(clerk, world, words):
    assert names(clerk, q=words) == [HEAD]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"don-vi": "T1"}, [HEAD, TEACHER]),
        ({"don-vi": "X2"}, [STRANGER]),
        ({"chuc-danh": "giao_vien"}, [TEACHER]),
        ({"gioi-tinh": "M"}, [TEACHER]),
        ({"dang-vien": "co"}, [HEAD]),
        ({"dang-vien": "chua-ro"}, [STRANGER, TEACHER]),
        ({"dan-toc": "thieu-so"}, [HEAD]),
        ({"dan-toc": "chua-ro"}, [STRANGER, TEACHER]),
        ({"trinh-do": "professional:cao_dang"}, [HEAD, STRANGER]),
        ({"trinh-do": "professional:thac_si"}, []),
        ({"trinh-do": "professional:chua-ro"}, [TEACHER]),
        ({"thieu": "ngay-sinh"}, [TEACHER]),
        ({"q": "001080000001"}, [HEAD]),
        ({"dong": "professional:dai_hoc"}, [HEAD, STRANGER]),
        ({"dong": "sex:women", "don-vi": "T1"}, [HEAD]),
        ({"dong": "political_theory:unknown"}, [HEAD, STRANGER, TEACHER]),
    ],
)
def test_a_list_is_narrowed_as_asked(clerk, world, query, found):
    assert names(clerk, **query) == found


@pytest.mark.parametrize(
    "query",
    [
        {"gioi-tinh": "F"},
        {"gioi-tinh": "M"},
        {"tre": "on"},
        *(
            {"trinh-do": f"{ladder}:{code}"}
            for ladder, code in (
                ("professional", "chua-ro"),
                ("professional", "cao_dang"),
                ("professional", "dai_hoc"),
                ("political_theory", "chua-ro"),
                ("political_theory", "trung_cap"),
            )
        ),
        {"gioi-tinh": "F", "trinh-do": "political_theory:trung_cap", "tre": "on"},
    ],
)
def test_the_kept_facts_find_whom_the_files_find(clerk, world, monkeypatch, query):
    young = person("Đặng Thị Đức", world.school, "giao_vien", birth_on=DAY(2000, 1, 1), sex="F")
    earn(young, "political_theory", "trung_cap", DAY(2023, 6, 1))
    Attainment.objects.create(
        person=world.teacher,
        level=Level.objects.get(ladder__code="political_theory", code="trung_cap"),
        status=Attainment.Status.STUDYING,
        started_on=DAY(2025, 1, 1),
    )
    by_facts = names(clerk, **query)
    monkeypatch.setattr(people_filters, "KEPT_CONDITIONS", {})
    assert by_facts == names(clerk, **query)


def test_someone_young_is_under_35_on_the_day(clerk, world):
    person("Đặng Văn Đức", world.school, "giao_vien", birth_on=DAY(1990, 10, 16))
    assert names(clerk, tre="on", ngay="15/10/2025") == ["Đặng Văn Đức"]
    assert names(clerk, tre="on", ngay="16/10/2025") == []


def test_who_holds_no_post_is_listed_apart(clerk, world):
    world.teacher.assignments.update(valid_to=DAY(2020, 1, 1))
    assert names(clerk) == [HEAD, STRANGER]
    assert names(clerk, **{"tinh-trang": "khong-chuc-vu"}) == [TEACHER]
    assert names(clerk, **{"tinh-trang": "tat-ca"}) == [HEAD, STRANGER, TEACHER]


def test_who_has_only_a_post_beside_a_principal_one_is_found(clerk, world):
    world.teacher.assignments.update(role="seconded")
    assert names(clerk, **{"tinh-trang": "chi-kiem-nhiem"}) == [TEACHER]


def test_the_day_of_the_page_rules_the_list(clerk, world):
    past = line_of(clerk, TEACHER, ngay="01/09/2015")
    assert (past.title, past.unit) == ("Giáo viên", "Trường THCS Nà Khuổi")
    assert names(clerk, ngay="31/08/2015") == []


def test_a_unit_has_in_the_list_the_name_it_had_on_the_day(clerk, world):
    place_unit(world.school, on=DAY(2024, 7, 1), name="Trường TH&THCS Nà Khuổi")
    assert line_of(clerk, HEAD, ngay="30/06/2024").unit == "Trường THCS Nà Khuổi"
    assert line_of(clerk, HEAD, ngay="01/07/2024").unit == "Trường TH&THCS Nà Khuổi"


def test_a_unit_holds_on_a_past_day_what_stood_below_it_then(clerk, world):
    place_unit(world.school, on=DAY(2024, 7, 1), parent=world.other_commune)
    assert names(clerk, **{"don-vi": "X2"}) == [HEAD, STRANGER, TEACHER]
    assert names(clerk, **{"don-vi": "X2", "ngay": "30/06/2024"}) == [STRANGER]


def test_levels_in_the_list_are_those_of_the_day(clerk, world):
    earn(world.head, "professional", "thac_si", DAY(2024, 6, 30))
    before, after = (line_of(clerk, HEAD, ngay=day) for day in ("29/06/2024", "01/10/2024"))
    assert before.levels["professional"] == "Đại học"
    assert after.levels["professional"] == "Thạc sĩ"
    assert "political_theory" not in before.levels
    assert after.levels["political_theory"] == "đang học trung cấp"


def test_a_principal_sees_only_the_people_of_her_school(sign_in, world):
    assert names(sign_in("thu_truong", world.school)) == [HEAD, TEACHER]


def test_a_long_list_is_counted_only_so_far(clerk, world, monkeypatch):
    monkeypatch.setattr(people_pages, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(people_pages, "MOST_BY_TITLE", 1)
    monkeypatch.setattr(people_pages, "MOST_COUNTED", 2)
    page = clerk.get(LIST)
    assert page.context["count"] == "hơn 2"
    assert len(page.context["table"].lines) == 2


def test_an_export_holds_every_page_of_the_list(clerk, world):
    response = clerk.get("/ho-so/xuat-excel/?xep=ten&gioi-tinh=F")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(response)), read_only=True).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    people = [row for row in rows if row and isinstance(row[0], int) and "CB" in str(row[1])]
    assert [row[2] for row in people] == [HEAD, STRANGER]
    assert people[0][3:7] == ["12/05/1980", "Nữ", "Hiệu trưởng", "Trường THCS Nà Khuổi"]
    assert not any("Tày" in map(str, row) for row in rows)


def test_sensitive_columns_are_exported_only_when_asked_for(clerk, world):
    response = clerk.get("/ho-so/xuat-excel/?kem-nhay-cam=1")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(response)), read_only=True).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"Dân tộc", "Tày", "03/03/2005"} <= set(cells)


def test_the_search_finds_people_and_units(clerk, world):
    page = clerk.get("/tim-kiem/", {"q": "pac lung"})
    assert [unit["name"] for unit in page.context["units"]] == [
        "Xã Pác Lùng",
        "Trường THCS Pác Lùng",
    ]
    page = clerk.get("/tim-kiem/", {"q": "seo sinh"})
    assert [someone["name"] for someone in page.context["people"]] == [STRANGER]


def test_the_search_finds_a_unit_by_a_name_it_has_in_rosters(clerk, world):
    world.school.aliases.create(name="PTDTBT Nà Khuổi")
    page = clerk.get("/tim-kiem/", {"q": "ptdtbt na khuoi"})
    assert [unit["name"] for unit in page.context["units"]] == ["Trường THCS Nà Khuổi"]


@pytest.mark.parametrize("words", ["", "   ", "%", "zzzz", "'; drop table", "<b>", "_" * 300])
def test_a_search_for_nonsense_finds_nothing(clerk, world, words):
    page = clerk.get("/tim-kiem/", {"q": words})
    assert page.status_code == 200
    assert page.context["people"] == []


class TestSensitive:
    """What a role without the need does not get to know."""

    SECRETS = ("001080000001", "Tày", "03/03/2005", "Khiển trách", "đảng viên: có")

    @pytest.fixture
    def blind(self, sign_in, world, blind_role) -> Client:
        return sign_in(blind_role, world.district)

    @pytest.mark.parametrize("view", ["personnel:detail", "history:person", "personnel:edit"])
    def test_no_page_of_the_file_says_it(self, blind, world, view):
        page = blind.get(reverse(view, args=[world.head.code])).content.decode()
        assert not [secret for secret in self.SECRETS if secret in page]

    @pytest.mark.parametrize("view", ["personnel:detail", "history:person"])
    def test_whoever_has_the_need_reads_it(self, clerk, world, view):
        page = clerk.get(reverse(view, args=[world.head.code])).content.decode()
        assert [secret for secret in self.SECRETS[:4] if secret in page] == list(self.SECRETS[:4])

    def test_the_list_masks_it_and_offers_no_filter(self, blind, world):
        page = blind.get(LIST)
        assert "Tày" not in page.content.decode()
        assert not {"dang-vien", "dan-toc"} & set(page.context["filter"].form.fields)
        assert names(blind, **{"dang-vien": "co"}) == [HEAD, STRANGER, TEACHER]

    @pytest.mark.parametrize("row", ["party:member", "ethnicity:minority", "party:unknown"])
    def test_the_people_behind_such_a_figure_are_refused(self, blind, world, row):
        assert blind.get(LIST, {"dong": row}).status_code == 403

    def test_an_identity_number_is_not_searched_for(self, blind, world):
        page = blind.get(LIST, {"q": "001080000001"})
        assert page.context["table"].lines == []
        assert "không được tìm theo số CCCD" in page.content.decode()

    def test_the_export_refuses_it(self, blind, world):
        assert blind.get("/ho-so/xuat-excel/?kem-nhay-cam=1").status_code == 403

    def test_discipline_is_not_written_either(self, blind, world):
        url = reverse("personnel:discipline_add", args=[world.head.code])
        assert blind.get(url).status_code == 403

    def test_saving_the_file_keeps_what_the_form_does_not_show(self, blind, world):
        url = reverse("personnel:edit", args=[world.head.code])
        form = blind.get(url).context["form"]
        values = {name: form[name].value() or "" for name in form.fields}
        assert blind.post(url, values | {"phone": "0912"}).status_code == 302
        world.head.refresh_from_db()
        assert (world.head.national_id, world.head.phone) == ("001080000001", "0912")

    def test_one_who_has_the_need_in_one_commune_gets_no_other(self, sign_in, world, blind_role):
        client = sign_in("noi_vu", world.other_commune)
        grant(client.user, blind_role, world.commune)
        assert names(client) == [HEAD, STRANGER, TEACHER]
        assert names(client, **{"dang-vien": "co"}) == []
        assert names(client, q="001080000001") == []
        assert line_of(client, HEAD).ethnicity == "•••"
        assert line_of(client, STRANGER).ethnicity == ""


class TestPersonPage:
    def steps(self, client: Client, someone: Person, ladder: str, day: str) -> dict[str, str]:
        url = reverse("personnel:detail", args=[someone.code])
        page = client.get(url, {"ngay": day})
        (line,) = [line for line in page.context["ladders"] if line["name"] == ladder]
        return {step["label"]: step["state"] for step in line["steps"] if step["state"]}

    def test_a_ladder_shows_what_was_held_and_studied_on_the_day(self, clerk, world):
        ladder = Level.objects.get(ladder__code="political_theory", code="trung_cap").ladder.name
        earn(world.head, "political_theory", "so_cap", DAY(2020, 1, 1))
        assert self.steps(clerk, world.head, ladder, "01/01/2019") == {}
        assert self.steps(clerk, world.head, ladder, "01/01/2024") == {"Sơ cấp": "held"}
        assert self.steps(clerk, world.head, ladder, "01/01/2025") == {
            "Sơ cấp": "held",
            "Trung cấp": "studying",
        }

    def test_no_training_is_not_the_same_as_unknown(self, clerk, world):
        earn(world.teacher, "political_theory", "none", DAY(2020, 1, 1))
        url = reverse("personnel:detail", args=[world.teacher.code])
        lines = {line["name"]: line for line in clerk.get(url).context["ladders"]}
        ladder = Level.objects.get(ladder__code="political_theory", code="none").ladder
        assert lines[ladder.name]["steps"][0] == {
            "label": ladder.none_label,
            "state": "none",
            "year": "",
        }
        assert [line["unknown"] for line in lines.values()].count(False) == 1

    def test_the_head_of_the_page_says_what_she_holds_on_the_day(self, clerk, world):
        hold(world.head, world.commune, "uv_bch_xa", DAY(2020, 6, 1), role="concurrent")
        url = reverse("personnel:detail", args=[world.head.code])
        now, past = (clerk.get(url, {"ngay": day}) for day in ("01/01/2024", "01/01/2020"))
        assert now.context["post"]["title"] == "Hiệu trưởng"
        assert [post["unit"] for post in now.context["other_posts"]] == ["Xã Nà Khuổi"]
        assert past.context["other_posts"] == []

    def test_a_past_post_has_the_name_its_unit_had_then(self, clerk, world):
        world.teacher.assignments.update(valid_to=DAY(2020, 1, 1))
        place_unit(world.school, on=DAY(2022, 7, 1), name="Trường TH&THCS Nà Khuổi")
        url = reverse("personnel:detail", args=[world.teacher.code])
        (line,) = clerk.get(url).context["assignments"]
        assert line["unit"] == "Trường THCS Nà Khuổi"

    def test_who_may_only_read_sees_no_link_to_a_form(self, sign_in, world):
        client = sign_in("lanh_dao", world.district)
        page = client.get(reverse("personnel:detail", args=[world.head.code])).content.decode()
        assert "/sua/" not in page
        assert "/them/" not in page


class TestQueries:
    """Screens send as many queries for many rows as for few, and never more than fifteen."""

    MOST = 15

    def more_people(self, world) -> None:
        for number in range(60):
            someone = person(f"Nông Văn {number}", world.school, "giao_vien")
            earn(someone, "professional", "dai_hoc", DAY(2010, 1, 1))
            hold(someone, world.commune, "uv_bch_xa", DAY(2020, 1, 1), role="concurrent")

    def more_rows(self, world) -> None:
        for year in range(2000, 2020):
            world.head.ratings.create(year=year, grade="HTTNV")
            world.head.awards.create(name=str(year), awarded_on=DAY(year, 1, 1))
            Assignment.objects.create(
                person=world.head,
                unit=world.commune,
                title=world.head.assignments.first().title,
                role="concurrent",
                valid_from=DAY(year, 1, 1),
                valid_to=DAY(year, 12, 1),
            )

    @pytest.mark.parametrize(
        "url",
        [
            "/",
            "/don-vi/",
            "/don-vi/?ket-thuc=1",
            "/don-vi/T1/",
            "/ho-so/",
            "/ho-so/?ngay=01/01/2020",
            "/ho-so/?don-vi=T1&ngay=01/01/2020&trinh-do=professional:dai_hoc&dan-toc=thieu-so",
            "/ho-so/?dong=professional:dai_hoc",
            "/tim-kiem/?q=van",
        ],
    )
    def test_of_lists(self, clerk, world, same_query_count, django_assert_max_num_queries, url):
        same_query_count(lambda: clerk.get(url), add_rows=lambda: self.more_people(world))
        with django_assert_max_num_queries(self.MOST):
            clerk.get(url)

    def test_of_an_export(self, clerk, world, same_query_count):
        same_query_count(
            lambda: b"".join(clerk.get("/ho-so/xuat-excel/")),
            add_rows=lambda: self.more_people(world),
        )

    @pytest.mark.parametrize("view", ["personnel:detail", "history:person", "personnel:edit"])
    def test_of_a_file(self, clerk, world, same_query_count, django_assert_max_num_queries, view):
        url = reverse(view, args=[world.head.code])
        same_query_count(lambda: clerk.get(url), add_rows=lambda: self.more_rows(world))
        with django_assert_max_num_queries(self.MOST):
            clerk.get(url)
