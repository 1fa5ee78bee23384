"""Standards on screen: drafted, tried out, issued; who fails them, by list, map and person."""

import datetime
import json

import pytest

from apps.personnel.models import Person
from apps.pools.models import PoolEntry, RemovalGround, Term
from apps.qualifications.models import Attainment, Level, Requirement, TitleStandard
from apps.reports.definitions import con_thieu
from apps.units.models import Title
from tests.factories import grant
from tests.screens.conftest import earn, hold, person

DAY = datetime.date(2025, 1, 1)


@pytest.fixture
def clerk(sign_in, world, today):
    return sign_in("noi_vu", world.district)


def ask(world, *requirements: dict, status: str = "issued", **facts) -> TitleStandard:
    """Return a standard of the district for heads of schools."""
    values = {"code": "tc", "name": "Chuẩn Hiệu trưởng", "source": "Quy định 12-QĐ/HU"} | facts
    standard = TitleStandard.objects.create(
        root=world.district, valid_from=DAY, status=status, **values
    )
    standard.titles.add(Title.objects.get(code="hieu_truong"))
    for order, asked in enumerate(requirements, start=1):
        Requirement.objects.create(standard=standard, order=order, **asked)
    return standard


def level(ladder: str, code: str) -> dict:
    return {"kind": "level", "level": Level.objects.get(ladder__code=ladder, code=code)}


def plan(someone: Person, unit, title: str = "hieu_truong", **facts) -> PoolEntry:
    values = {"term": Term.objects.first(), "valid_from": DAY} | facts
    return PoolEntry.objects.create(
        person=someone, unit=unit, title=Title.objects.get(code=title), **values
    )


def gaps(client, query: str = "") -> list[dict]:
    """Return the gap list as scripts read it."""
    response = client.get(f"/bao-cao/con-thieu/tep.json?don-vi=H1{query}")
    return json.loads(response.content)["rows"]


class TestEditor:
    def test_a_standard_is_drafted_tried_out_and_issued(self, clerk, world):
        sent = {
            "name": "Chuẩn của huyện",
            "code": "chuan-huyen",
            "titles": [Title.objects.get(code="hieu_truong").pk],
            "root": "H1",
            "source": "Quy định 12-QĐ/HU",
            "valid_from": "01/01/2025",
        }
        assert clerk.post("/tieu-chuan/them/", sent).status_code == 302
        standard = TitleStandard.objects.get(code="chuan-huyen")
        assert standard.is_draft
        theory = Level.objects.get(ladder__code="political_theory", code="cao_cap")
        asked = {"kind": "level", "level": theory.pk, "order": 1, "is_required": "on"}
        url = "/tieu-chuan/chuan-huyen/yeu-cau/them/"
        assert clerk.post(url, asked).status_code == 302
        page = clerk.get("/tieu-chuan/chuan-huyen/xem-truoc/")
        assert page.context["failing"] == 2
        assert clerk.post("/tieu-chuan/chuan-huyen/ban-hanh/").status_code == 302
        standard.refresh_from_db()
        assert not standard.is_draft

    def test_who_would_newly_fail_is_counted_and_named(self, clerk, world):
        draft = ask(world, level("political_theory", "cao_cap"), status="draft")
        context = clerk.get(f"/tieu-chuan/{draft.code}/xem-truoc/").context
        assert context["failing"] == 2
        assert {line["name"] for line in context["lines"]} == {"Hoàng Thị Mẩy", "Vàng Seo Sình"}
        (reason,) = context["lines"][0]["reasons"]
        assert reason.startswith("Lý luận chính trị: đang học Trung cấp, cần cao cấp trở lên")
        assert "Quy định 12-QĐ/HU" in reason

    def test_a_draft_that_asks_less_lets_people_pass(self, clerk, world):
        old = ask(world, level("political_theory", "cao_cap"))
        ask(world, level("professional", "dai_hoc"), status="draft", code="moi", replaces=old)
        context = clerk.get("/tieu-chuan/moi/xem-truoc/").context
        assert (context["failing"], context["passing"]) == (0, 2)

    def test_what_replaces_a_standard_ends_it_and_begins_with_what_it_asked(self, clerk, world):
        old = ask(world, level("professional", "dai_hoc"))
        assert clerk.post("/tieu-chuan/tc/thay-the/").status_code == 302
        draft = TitleStandard.objects.get(replaces=old)
        assert draft.is_draft
        assert draft.requirements.get().level == old.requirements.get().level
        draft.valid_from = datetime.date(2026, 1, 1)
        draft.save()
        clerk.post(f"/tieu-chuan/{draft.code}/ban-hanh/")
        old.refresh_from_db()
        assert old.valid_to == datetime.date(2026, 1, 1)

    def test_a_standard_that_asks_nothing_is_not_issued(self, clerk, world):
        ask(world, status="draft")
        clerk.post("/tieu-chuan/tc/ban-hanh/")
        assert TitleStandard.objects.get(code="tc").is_draft

    def test_what_was_issued_is_not_deleted(self, clerk, world):
        ask(world, {"kind": "party"})
        clerk.post("/tieu-chuan/tc/xoa/")
        assert TitleStandard.objects.filter(code="tc").exists()

    @pytest.mark.parametrize("page", ["sua", "xem-truoc", "yeu-cau/them", "ban-hanh"])
    def test_a_standard_of_the_whole_country_is_read_by_all_and_changed_by_none(self, clerk, page):
        assert clerk.get("/tieu-chuan/hieu-truong-th/").status_code == 200
        assert clerk.get(f"/tieu-chuan/hieu-truong-th/{page}/").status_code == 403

    def test_a_clerk_of_a_district_sets_no_standard_for_everywhere(self, clerk):
        title = Title.objects.get(code="hieu_truong")
        sent = {"name": "x", "code": "x", "titles": [title.pk], "valid_from": "01/01/2025"}
        response = clerk.post("/tieu-chuan/them/", sent)
        assert response.status_code == 422
        assert "Chỉ quản trị hệ thống" in response.content.decode()

    def test_a_requirement_without_its_number_is_refused_in_a_sentence(self, clerk, world):
        ask(world, status="draft")
        response = clerk.post("/tieu-chuan/tc/yeu-cau/them/", {"kind": "taught", "order": 1})
        assert response.status_code == 422
        assert "phải ghi số tháng" in response.content.decode()

    def test_the_conditions_of_courses_stand_with_their_documents(self, clerk):
        page = clerk.get("/tieu-chuan/").text
        assert "Trình độ chuyên môn từ cao đẳng trở lên" in page
        assert "2 năm gần nhất đều hoàn thành tốt nhiệm vụ trở lên" in page
        assert "Chưa nhập điều kiện" in page  # of the course whose conditions nobody has read

    def test_the_standard_of_the_district_is_read_in_its_schools(self, sign_in, world, today):
        ask(world, {"kind": "party"})
        assert sign_in("thu_truong", world.school).get("/tieu-chuan/tc/").status_code == 200


class TestGapList:
    def test_it_names_who_lacks_what_and_proposes_training(self, clerk, world):
        ask(world, level("political_theory", "cao_cap"))
        rows = [row for row in gaps(clerk) if row["name"] == "Hoàng Thị Mẩy"]
        (row,) = rows
        assert row["lacks_political_theory"] == "missing"
        assert row["proposal"] == "Cao cấp LLCT"
        assert row["is_planned"] == "no"

    def test_it_says_what_stands_against_sending_somebody_to_learn_it(self, clerk, world):
        ask(world, level("political_theory", "trung_cap"))
        Attainment.objects.filter(level__ladder__code="political_theory").delete()
        earn(world.head, "political_theory", "so_cap", DAY)
        (row,) = [row for row in gaps(clerk) if row["name"] == "Hoàng Thị Mẩy"]
        assert row["note"] == (
            "Để cử đi học Trung cấp LLCT, hồ sơ cần ghi thêm: xếp loại năm 2023."
        )
        assert "Quy định 350-QĐ/TW" in clerk.get("/bao-cao/con-thieu/?don-vi=H1").text
        assert gaps(clerk, "&ngay=01/08/2025")[0]["note"] == ""  # before the rule

    def test_who_studies_what_is_asked_lacks_nothing(self, clerk, world):
        ask(world, level("political_theory", "trung_cap"))
        assert not [row for row in gaps(clerk) if "lacks_political_theory" in row]

    def test_planned_people_are_judged_by_the_title_they_are_planned_for(self, clerk, world):
        ask(world, level("political_theory", "trung_cap"))
        plan(world.teacher, world.school)
        rows = gaps(clerk, "&dien=quy-hoach&noi-dung=political_theory")
        assert [(row["name"], row["lacks_political_theory"]) for row in rows] == [
            ("Lò Văn Pản", "unknown")
        ]
        assert gaps(clerk, "&dien=dang-giu&noi-dung=political_theory") == []

    def test_who_is_planned_for_two_terms_stands_once(self, clerk, world):
        ask(world, level("political_theory", "trung_cap"))
        for term in Term.objects.order_by("code")[:2]:
            plan(world.teacher, world.school, term=term)
        assert len(gaps(clerk, "&dien=quy-hoach")) == 1

    def test_what_is_only_desirable_is_listed_when_asked_for(self, clerk, world):
        ask(world, {**level("political_theory", "cao_cap"), "is_required": False})
        query = "&noi-dung=political_theory"
        assert gaps(clerk, query) == []
        assert len(gaps(clerk, f"{query}&yeu-cau=uu-tien")) == 2

    def test_a_reader_without_the_right_is_not_told_who_is_no_member(
        self, sign_in, world, blind_role, today
    ):
        Person.objects.filter(pk=world.head.pk).update(
            is_party_member=False, party_admitted_on=None
        )
        ask(world, {"kind": "party"})
        seeing, blind = sign_in("noi_vu", world.district), sign_in(blind_role, world.district)
        assert [row["name"] for row in gaps(seeing, "&noi-dung=party&muc-do=thieu")] == [
            "Hoàng Thị Mẩy"
        ]
        assert not [row for row in gaps(blind) if "lacks_party" in row]
        plan(world.head, world.school)
        assert "bạn không có quyền" in blind.get("/bao-cao/chua-dang-vien/").content.decode()

    def test_a_reader_without_the_right_is_not_told_of_the_party_by_way_of_a_course(
        self, sign_in, world, blind_role, today
    ):
        ask(world, level("political_theory", "cao_cap"), level("political_theory", "trung_cap"))
        Attainment.objects.filter(level__ladder__code="political_theory").delete()
        earn(world.head, "political_theory", "so_cap", DAY)
        Person.objects.filter(pk=world.head.pk).update(
            is_party_member=False, party_admitted_on=None
        )
        page, told = f"/ho-so/{world.head.code}/tieu-chuan/", {}
        for role in ("noi_vu", blind_role):
            client = sign_in(role, world.district)
            notes = " ".join(row["note"] for row in gaps(client))
            told[role] = ["đảng viên" in notes, "chưa là đảng viên" in client.get(page).text]
        assert told == {"noi_vu": [True, True], blind_role: [False, False]}

    def test_of_a_file_that_others_keep_a_reader_is_told_as_much_as_there(
        self, sign_in, world, blind_role, today
    ):
        ask(world, level("political_theory", "trung_cap"), {"kind": "party"})
        Attainment.objects.filter(level__ladder__code="political_theory").delete()
        earn(world.stranger, "political_theory", "so_cap", DAY)
        Person.objects.filter(pk=world.stranger.pk).update(
            is_party_member=False, party_admitted_on=None
        )
        plan(world.stranger, world.school)
        client = sign_in(blind_role, world.district)
        grant(client.user, "noi_vu", world.school)
        rows = json.loads(
            client.get(f"/bao-cao/con-thieu/tep.json?don-vi={world.school.code}").content
        )["rows"]
        (row,) = [row for row in rows if row["name"] == "Vàng Seo Sình"]
        assert "đảng viên" not in row["note"]
        assert "lacks_party" not in row

    def test_a_long_list_is_shown_page_by_page_and_handed_out_whole(
        self, clerk, world, monkeypatch
    ):
        monkeypatch.setattr(con_thieu, "PAGE_ROWS", 1)
        ask(world, level("political_theory", "cao_cap"))
        names = [one["name"] for one in gaps(clerk)]
        pages = [
            clerk.get(f"/bao-cao/con-thieu/?don-vi=H1&page={number}").content.decode()
            for number in range(1, len(names) + 1)
        ]
        assert len(names) > 1
        for number, page in enumerate(pages):
            assert [name in page for name in names] == [name == names[number] for name in names]
            assert ("Tổng cộng:" in page) == (number == len(names) - 1)
        beyond = clerk.get("/bao-cao/con-thieu/?don-vi=H1&page=99").content.decode()
        assert names[-1] in beyond

    def test_a_person_planned_from_outside_the_scope_is_not_named(self, sign_in, world, today):
        ask(world, level("political_theory", "cao_cap"))
        plan(world.stranger, world.school)
        client = sign_in("noi_vu", world.commune)
        body = client.get("/bao-cao/con-thieu/?don-vi=X1").content.decode()
        assert "hồ sơ ngoài phạm vi" in body
        assert "Vàng Seo Sình" not in body

    def test_planned_people_who_are_no_members_are_listed_with_those_nobody_knows(
        self, clerk, world
    ):
        plan(world.head, world.school)
        plan(world.teacher, world.school)
        response = clerk.get("/bao-cao/chua-dang-vien/?don-vi=H1")
        body = response.content.decode()
        assert "Lò Văn Pản" in body
        assert "Hoàng Thị Mẩy" not in body
        assert "01 người hồ sơ chưa ghi rõ" in body

    def test_another_day_another_standard(self, clerk, world):
        ask(world, level("political_theory", "cao_cap"))
        assert gaps(clerk, "&noi-dung=political_theory")
        assert gaps(clerk, "&noi-dung=political_theory&ngay=31/12/2024") == []


class TestMaps:
    def test_a_cell_is_the_share_that_meets_and_leads_to_who_does_not(self, clerk, world):
        ask(world, level("political_theory", "cao_cap"))
        earn(world.head, "political_theory", "cao_cap", datetime.date(2024, 6, 1))
        found = clerk.get("/tieu-chuan/ban-do/").context["map"]
        place = found["columns"].index("LLCT")
        cells = {row["name"]: row["cells"][place] for row in found["rows"]}
        assert cells["Xã Nà Khuổi"]["text"] == "100%"
        assert cells["Xã Nà Khuổi"]["url"] == ""
        assert cells["Xã Pác Lùng"]["text"] == "0%"
        assert found["total"][place]["text"] == "50%"
        listed = clerk.get(cells["Xã Pác Lùng"]["url"]).content.decode()
        assert "Vàng Seo Sình" in listed
        assert "Hoàng Thị Mẩy" not in listed

    def test_who_meets_the_standard_is_found_and_the_planned_come_first(self, clerk, world):
        TitleStandard.objects.filter(root=None).update(status="draft")
        ask(world, level("professional", "dai_hoc"))
        plan(world.teacher, world.school)
        context = clerk.get("/tieu-chuan/ai-dat/?don-vi=T1&chuc-danh=hieu_truong").context
        assert [line["name"] for line in context["planned"]] == ["Lò Văn Pản"]
        assert "hồ sơ chưa ghi" in context["planned"][0]["reasons"][0]
        assert {line["name"] for line in context["others"]} == {"Hoàng Thị Mẩy", "Vàng Seo Sình"}
        assert context["ready"] == 2

    def test_a_merger_shows_the_managers_who_would_no_longer_meet_the_standard(self, clerk, world):
        world.school.school_levels = ["th"]
        world.school.save()
        query = "truong=T1&cap-hoc=th&cap-hoc=thcs"
        context = clerk.get(f"/tieu-chuan/sap-nhap/?{query}").context
        assert [line["name"] for line in context["lines"]] == ["Hoàng Thị Mẩy"]
        assert "đã dạy 0 tháng, cần 5 năm trở lên ở cấp THCS" in context["lines"][0]["reasons"][0]
        same = clerk.get("/tieu-chuan/sap-nhap/?truong=T1&cap-hoc=th").context
        assert same["lost"] == 0

    def test_two_days_are_compared(self, clerk, world):
        ask(world, level("political_theory", "cao_cap"))
        context = clerk.get("/tieu-chuan/sap-nhap/?so-voi=31/12/2024").context
        assert context["lost"] == 2


class TestPersonPage:
    def test_each_title_says_what_it_asks_and_how_far_it_is_met(self, clerk, world):
        ask(world, level("political_theory", "trung_cap"), {"kind": "age_left", "months": 60})
        plan(world.head, world.other_school)
        context = clerk.get(f"/ho-so/{world.head.code}/tieu-chuan/").context
        assert [(one["how"], one["unit"]) for one in context["standings"]] == [
            ("Đang giữ", "Trường THCS Nà Khuổi"),
            ("Quy hoạch", "Trường THCS Pác Lùng"),
        ]
        sentences = [f["sentence"] for f in context["standings"][0]["findings"]]
        assert (
            "Lý luận chính trị: đang học Trung cấp, cần trung cấp trở lên (Quy định 12-QĐ/HU, "
            "chưa kiểm chứng)." in sentences
        )
        assert any(words.startswith("Tuổi còn công tác: còn ") for words in sentences)

    def test_every_title_held_is_judged_not_only_the_principal_one(self, clerk, world):
        ask(world, {"kind": "party"})
        hold(world.teacher, world.other_school, "hieu_truong", DAY, role="concurrent")
        standings = clerk.get(f"/ho-so/{world.teacher.code}/tieu-chuan/").context["standings"]
        party = [
            finding["state"]
            for one in standings
            if one["title"] == "Hiệu trưởng"
            for finding in one["findings"]
            if finding["sentence"].startswith("Đảng viên")
        ]
        assert party == ["Chưa rõ"]

    def test_a_person_is_put_into_the_pool_and_taken_out_with_the_ground(self, clerk, world):
        url = f"/ho-so/{world.teacher.code}/quy-hoach/"
        sent = {
            "title": Title.objects.get(code="pho_hieu_truong").pk,
            "unit": "T1",
            "term": Term.objects.first().pk,
            "valid_from": "01/03/2025",
            "source": "in_place",
            "direction": "vertical",
        }
        assert clerk.post(f"{url}them/", sent).status_code == 302
        entry = PoolEntry.objects.get(person=world.teacher)
        assert clerk.post(f"{url}{entry.pk}/dua-ra/", {"on": "01/06/2025"}).status_code == 422
        form = clerk.get(f"{url}{entry.pk}/dua-ra/").context["form"]
        ground = RemovalGround.objects.get(sign="over_age")
        removal = {"on": "01/06/2025", "ground": ground.pk, "removal_ground": "sinh năm 1966"}
        removal["version"] = form.initial["version"]
        assert clerk.post(f"{url}{entry.pk}/dua-ra/", removal).status_code == 302
        entry.refresh_from_db()
        assert (entry.valid_to, entry.ground, entry.removal_ground) == (
            datetime.date(2025, 6, 1), ground, "sinh năm 1966",
        )  # fmt: skip

    def test_nobody_is_planned_for_a_unit_outside_the_scope(self, sign_in, world, today):
        client = sign_in("noi_vu", world.commune)
        sent = {
            "title": Title.objects.get(code="hieu_truong").pk,
            "unit": "T2",
            "term": Term.objects.first().pk,
            "valid_from": "01/03/2025",
            "source": "in_place",
            "direction": "vertical",
        }
        response = client.post(f"/ho-so/{world.teacher.code}/quy-hoach/them/", sent)
        assert response.status_code == 422
        assert not PoolEntry.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "/tieu-chuan/",
        "/tieu-chuan/tc/",
        "/tieu-chuan/tc/xem-truoc/",
        "/tieu-chuan/ban-do/",
        "/tieu-chuan/ai-dat/?don-vi=T1&chuc-danh=hieu_truong",
        "/tieu-chuan/sap-nhap/?truong=T1&cap-hoc=th&cap-hoc=thcs",
        "/bao-cao/con-thieu/?don-vi=H1",
        "/bao-cao/chua-dang-vien/?don-vi=H1",
        "/ho-so/CB/tieu-chuan/",
    ],
)
def test_a_page_sends_the_same_queries_however_many_people(clerk, world, same_query_count, url):
    ask(world, level("political_theory", "cao_cap"), {"kind": "party"})
    plan(world.teacher, world.school)
    plan(world.head, world.other_school)
    url = url.replace("/CB/", f"/{world.head.code}/")

    def more():
        for number in range(3):
            someone = person(f"Nông Thị {number}", world.school, "pho_hieu_truong")
            plan(someone, world.school)
            plan(world.head, world.school, "pho_hieu_truong") if not number else None

    same_query_count(lambda: clerk.get(url), add_rows=more)
