"""People are found by the keyboard, without accents, by filters, and behind every figure."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

COUNT = re.compile(r'<strong class="figures">([\d.]+)</strong>')
REPORT = "/bao-cao/thuc-trang/"


def shown(text: str) -> int:
    """Read a number as it is printed."""
    return int(text.replace(".", ""))


def found(page: Page) -> int:
    """How many people the list says it has found."""
    return shown(page.locator("#ket-qua strong.figures").inner_text())


def found_at(request: APIRequestContext, address: str) -> int:
    """The same at an address, without drawing the page."""
    return shown(COUNT.search(request.get(address).text()).group(1))


def test_a_slash_a_name_without_accents_and_enter_lead_to_the_person(enter: Enter):
    page = enter("noivu").page
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("nung chan sy")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Nùng Chẩn Sỹ")
    expect(link).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nùng Chẩn Sỹ")


def test_the_first_tab_leads_past_the_menu(enter: Enter):
    page = enter("noivu").page
    page.goto("/ho-so/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_filters_narrow_the_list_at_once_and_stand_in_the_address(enter: Enter):
    page = enter("noivu").page
    page.goto("/ho-so/")
    everyone = found(page)
    page.get_by_label("Giới tính").select_option(label="Nữ")
    page.wait_for_url("**gioi-tinh=F**")
    women = found(page)
    page.get_by_label("Dưới 35 tuổi").check()
    page.wait_for_url("**tre=on**")
    young = found(page)
    assert 0 < young < women < everyone
    page.reload()
    assert found(page) == young
    page.get_by_role("link", name="Bỏ lọc").click()
    assert found(page) == everyone


def test_a_list_goes_on_on_the_next_page(enter: Enter):
    page = enter("noivu").page
    page.goto("/ho-so/")
    first = page.locator("tbody a").all_inner_texts()
    page.get_by_role("link", name="Sau").click()
    page.wait_for_url("**page=2**")
    second = page.locator("tbody a").all_inner_texts()
    assert len(first) == len(second) == 50
    expect(page.locator("tbody tr td").first).to_have_text("51")


def test_a_person_who_is_not_there_gets_a_word_on_what_to_do(enter: Enter):
    page = enter("noivu").page
    page.goto("/ho-so/?q=khongcoaitennhuvay")
    expect(page.get_by_role("heading", name="Không tìm thấy ai")).to_be_visible()
    assert found(page) == 0


def figures(page: Page) -> list[tuple[str, int]]:
    """Every figure of the table on the page that leads somewhere: address and number."""
    links = page.locator("table a").evaluate_all(
        "links => links.map((link) => [link.getAttribute('href'), link.textContent])"
    )
    return [(href, shown(text.strip())) for href, text in links if text.strip()[:1].isdigit()]


def cohort(address: str) -> str:
    return parse_qs(urlsplit(address).query)["nhom"][0]


def test_every_figure_of_the_report_leads_to_as_many_people(enter: Enter):
    """All figures of three cohorts: one that counts who studies, two that leave people out."""
    page = enter("noivu").page
    page.goto(REPORT)
    wanted = (
        "district_party_committee",
        "district_agency_heads_excl_committee",
        "commune_other_staff",
    )
    named = [(href, number) for href, number in figures(page) if cohort(href) in wanted]
    assert len({cohort(href) for href, _ in named}) == len(wanted)
    wrong = [
        (href, number, people)
        for href, number in named
        if (people := found_at(page.request, href)) != number
    ]
    assert wrong == []
    assert len(named) >= 30


def test_a_figure_that_counts_studies_shows_who_studies(enter: Enter):
    page = enter("noivu").page
    page.goto(REPORT)
    link = page.locator("a[href*='nhom=district_party_committee'][href*='thac_si']")
    number = shown(link.inner_text())
    link.click()
    assert found(page) == number
    expect(page.locator("#ket-qua [role=status]")).to_contain_text("Thạc sĩ và đang học thạc sĩ")
    levels = page.locator("td[data-label='Chuyên môn']").all_inner_texts()
    assert len(levels) == number
    assert all("thạc sĩ" in level.lower() for level in levels)
    assert any("đang học" in level for level in levels)


def test_every_figure_of_the_overview_leads_to_as_many_people(enter: Enter):
    page = enter("noivu").page
    page.goto("/")
    links = page.locator("main a.tile, main table a").evaluate_all(
        "links => links.map((link) => [link.getAttribute('href'),"
        " (link.querySelector('.tile-value') || link).textContent.trim()])"
    )
    wrong = [
        (href, number) for href, number in links if found_at(page.request, href) != shown(number)
    ]
    assert wrong == []
    assert len(links) > 20
