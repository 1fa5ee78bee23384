import datetime

import pytest

from apps.core import clock
from apps.core.partial_dates import PartialDate
from apps.personnel.forms import RetirementOverrideForm
from apps.personnel.models import Person, RetirementOverride
from apps.personnel.retirement import Month
from apps.personnel.retirements import Ages, with_override
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 10, 15)


@pytest.fixture
def ages(reference) -> Ages:
    return Ages.read()


def born(words: str, sex: str = "M") -> Person:
    birth = PartialDate.parse(words)
    return PersonFactory(sex=sex, birth_on=birth.first_day, birth_precision=birth.precision)


def move(person: Person, words: str, kind: str = "keo_dai", **facts: object) -> RetirementOverride:
    day = PartialDate.parse(words).first_day
    return RetirementOverride.objects.create(person=person, kind=kind, last_month=day, **facts)


def leaving(ages: Ages, months: int) -> set[Person]:
    return set(with_override(Person.objects.all()).filter(ages.may_leave_by(DAY, months)))


def test_the_database_keeps_those_whom_the_engine_lets_go(ages):
    people = [
        born(f"{month:02}/{year}", sex)
        for sex in "MF"
        for year in range(1963, 1972)
        for month in (1, 4, 7, 10, 12)
    ]
    for months in (0, 2, 12, 60):
        expected = {p for p in people if ages.retirement_of(p).months_left(DAY)[0] <= months}
        assert leaving(ages, months) == expected


def test_a_year_alone_is_kept_when_the_worst_case_leaves(ages):
    woman = born("1969", "F")  # 09/2025 at the worst
    assert woman in leaving(ages, 0)
    assert woman not in leaving(ages, -2)


def test_a_decision_counts_before_the_age(ages):
    kept, gone = born("01/1963"), born("01/1990")
    move(kept, "01/2030")
    move(gone, "11/2025", kind="nghi_som")
    assert leaving(ages, 12) == {gone}


def test_the_source_is_the_decree_or_the_decision(ages):
    person = born("09/1964")
    found = ages.retirement_of(person)
    assert ages.source_of(person, found) == "Nghị định 135/2020/NĐ-CP, Phụ lục I"
    early = born("01/1955")
    assert ages.source_of(early, ages.retirement_of(early)).endswith("(chưa kiểm chứng)")
    moved = move(person, "06/2027", decision_number="12/QĐ-UBND")
    found = ages.retirement_of(person, moved)
    assert found.earliest == Month(2027, 6)
    words = "Kéo dài thời gian công tác, Quyết định số 12/QĐ-UBND"
    assert ages.source_of(person, found, moved) == words
    moved.decision_number = ""
    assert ages.source_of(person, found, moved).endswith("chưa ghi số quyết định")


def form_for(person: Person, month: str) -> RetirementOverrideForm:
    data = {"kind": "keo_dai", "last_month": month, "decision_number": ""}
    record = RetirementOverride(person=person)
    return RetirementOverrideForm(data, instance=record, user=UserFactory(is_superuser=True))


def test_the_form_keeps_a_month_as_its_first_day(reference):
    form = form_for(born("1970"), "12/2027")
    assert form.is_valid(), form.errors
    assert form.instance.last_month == datetime.date(2027, 12, 1)
    assert RetirementOverrideForm(instance=form.instance, user=None)["last_month"].value() == (
        "12/2027"
    )


def test_the_form_takes_a_day_for_its_month_and_refuses_a_year(reference):
    form = form_for(born("1970"), "15/12/2027")
    assert form.is_valid(), form.errors
    assert form.instance.last_month == datetime.date(2027, 12, 1)
    refused = form_for(born("1971"), "2027")
    assert refused.errors["last_month"] == ["Ghi tháng và năm, như 12/2027."]


def test_a_file_has_one_month_of_its_own(reference):
    person = born("1970")
    move(person, "12/2027")
    assert "hãy sửa dòng đã có" in str(form_for(person, "01/2028").errors)


def test_the_page_says_the_month_the_pension_and_the_document(reference, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2024, 10, 15))
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    text = page_of(client, born("09/1964"))
    assert "Đủ tuổi nghỉ hưu Tháng 12/2025 (còn 14 tháng)" in text
    assert "Hưởng lương hưu từ Tháng 01/2026" in text
    assert "Căn cứ Nghị định 135/2020/NĐ-CP, Phụ lục I" in text


def test_the_page_gives_both_cases_without_a_month_of_birth(reference, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2024, 10, 15))
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    text = page_of(client, born("1969", "F"))
    assert "Từ tháng 09/2025 đến tháng 12/2026 (còn 11 đến 26 tháng)" in text
    assert "Chưa đủ dữ liệu (thiếu tháng sinh)" in text
    assert "Tháng 10/2025 đến 01/2027" in text


def page_of(client, person: Person) -> str:
    """The words of the section on retirement."""
    page = client.get(f"/ho-so/{person.code}/").text
    section = page.partition('aria-labelledby="nghi-huu"')[2].partition("</section>")[0]
    words, inside = [], False
    for letter in section:
        if letter in "<>":
            inside = letter == "<"
            words.append(" ")
        elif not inside:
            words.append(letter)
    return " ".join("".join(words).split())
