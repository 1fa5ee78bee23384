"""A planning round played by five roles: written, returned, excused, voted, approved, disclosed.

Then the review of the year after, which begins with what the first one left.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.watching import check

pytestmark = pytest.mark.browser

SCHOOL = "KS-TS02"
LIST = f"/quy-hoach/ra-soat-2026/{SCHOOL}/"
POOL = f"/nguon-quy-hoach/?don-vi={SCHOOL}"
READY, EXCUSED = "Hoàng Mai Loan", "Đinh Văn Tiến"  # a deputy; one who is too old for the term
DECISION = "25/QĐ-UBND"
NEXT = "ra-soat-truong-2027"


def press(page: Page, name: str, role: str = "button") -> None:
    page.locator("main").get_by_role(role, name=name, exact=True).click()


def line(page: Page, name: str) -> Locator:
    """The entry of somebody in the list."""
    return (
        page.locator("main")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("heading", name=name))
    )


def put_forward(page: Page, *names: str) -> None:
    """Find people of the school for its first post and add them."""
    page.get_by_role("link", name="Thêm người vào quy hoạch Hiệu trưởng").click()
    for name in names:
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    check(page)
    press(page, "Thêm người đã chọn")


def send(page: Page) -> None:
    """Send the list, having read what is to be minded."""
    page.goto(f"{LIST}gui/")
    page.get_by_label("Tôi đã xem các điều cần lưu ý").check()
    check(page)
    press(page, "Gửi danh sách")


def vote(page: Page) -> None:
    """Write down the last vote: eleven called, ten there, all for everybody."""
    page.goto(f"{LIST}kiem-phieu/3/")
    page.get_by_label("Ngày họp").fill("05/04/2026")
    for label, number in (
        ("Triệu tập", "11"),
        ("Có mặt", "10"),
        ("Phát ra", "10"),
        ("Thu về", "10"),
        ("Hợp lệ", "10"),
        ("Không hợp lệ", "0"),
    ):
        page.get_by_role("spinbutton", name=re.compile(f"^{label}")).fill(number)
    for box in page.get_by_role("textbox", name=re.compile("^Đồng ý:")).all():
        box.fill("9")
    for box in page.get_by_role("textbox", name=re.compile("^Không đồng ý:")).all():
        box.fill("1")
    check(page)
    page.locator("main form").get_by_role("button").last.click()


def pool_of(page: Page) -> str:
    page.goto(POOL)
    return page.locator("main").inner_text()


def confirm(page: Page) -> None:
    """Look at the page of a move and press its button."""
    check(page)
    page.locator("main form").get_by_role("button").last.click()


def write_the_list(head: Page) -> None:
    """Put two forward; one is too old, so that the list cannot be sent."""
    head.goto("/viec-cua-toi/")
    head.get_by_role("link", name=re.compile("^Tiếp tục")).click()
    put_forward(head, READY, EXCUSED)
    expect(line(head, READY)).to_have_count(1)
    expect(line(head, EXCUSED)).to_contain_text("cần ít nhất 60 tháng")
    head.goto(f"{LIST}gui/")
    expect(head.locator("main")).to_contain_text(EXCUSED)
    expect(head.get_by_role("button", name="Gửi danh sách")).to_have_count(0)


def excuse(clerk: Page) -> None:
    """Let one pass who is forbidden, with reason and document."""
    clerk.goto(LIST)
    line(clerk, EXCUSED).get_by_role("link", name=re.compile("đặc biệt")).click()
    clerk.get_by_label("Lý do").fill("Ban Thường vụ cho giữ để bảo đảm kế thừa")
    clerk.get_by_label("Văn bản cho phép").fill("31-CV/BTC")
    confirm(clerk)
    expect(line(clerk, EXCUSED)).to_contain_text("31-CV/BTC")


def return_with_a_remark(office: Page) -> None:
    """Read the list that was sent, remark on one line, and send it back."""
    office.goto("/viec-cua-toi/")
    expect(office.locator("main")).to_contain_text("Trường PTDTBT THCS Nậm Khoang")
    office.goto(LIST)
    line(office, READY).get_by_label("Ý kiến").fill("Bổ sung minh chứng trung cấp lý luận.")
    line(office, READY).get_by_role("button", name=re.compile("ý kiến", re.IGNORECASE)).click()
    expect(line(office, READY)).to_contain_text("Bổ sung minh chứng")
    office.goto(f"{LIST}tra-lai/")
    office.locator("main textarea").first.fill("Xem ý kiến ở từng dòng.")
    confirm(office)


def approve(leader: Page) -> None:
    """Decide on the list, with number and day."""
    leader.goto(f"{LIST}phe-duyet/")
    leader.get_by_label("Số quyết định").fill(DECISION)
    leader.get_by_label("Ngày quyết định").fill("20/04/2026")
    confirm(leader)


def disclose(head: Page) -> None:
    """Tell the unit."""
    head.goto(f"{LIST}cong-khai/")
    head.get_by_label("Ngày công khai").fill("25/04/2026")
    head.get_by_label("Hình thức công khai").fill("Họp hội đồng trường")
    confirm(head)


def test_five_roles_play_a_round_and_the_review_of_the_year_after(enter: Enter):
    accounts = ("hieutruong", "gddt", "lanhdao", "noivu", "kiemtra")
    head, office, leader, clerk, auditor = (enter(account).page for account in accounts)
    write_the_list(head)
    excuse(clerk)
    vote(head)
    expect(head.locator("main")).to_contain_text("81,8%")  # 9 of 11 called
    expect(head.locator("main")).to_contain_text("90%")  # 9 of 10 valid
    send(head)
    return_with_a_remark(office)
    head.goto(LIST)
    expect(line(head, READY)).to_contain_text("Bổ sung minh chứng")
    send(head)
    office.goto(f"{LIST}tham-dinh/")
    confirm(office)

    # Nobody outside the procedure knows a name before the unit is told, decided or not.
    assert READY not in pool_of(auditor)
    assert auditor.goto(LIST).status == 404
    approve(leader)
    assert READY not in pool_of(auditor)
    disclose(head)
    told = pool_of(auditor)
    assert all(words in told for words in (READY, EXCUSED, DECISION))

    # The list of the year after begins with them; who is too old by then is to leave.
    review_of_the_year_after(clerk)
    head.goto(f"/quy-hoach/{NEXT}/{SCHOOL}/")
    expect(line(head, READY)).to_contain_text("chuyển tiếp")
    expect(head.locator("main")).to_contain_text("Quá tuổi quy hoạch")


def review_of_the_year_after(clerk: Page) -> None:
    """Make and open a review of the school in 2027."""
    clerk.goto("/quy-hoach/them/")
    clerk.get_by_label("Tên đợt").fill("Rà soát, bổ sung quy hoạch năm 2027")
    clerk.get_by_role("textbox", name="Mã", exact=True).fill(NEXT)
    clerk.get_by_label("Loại đợt").select_option("review")
    clerk.get_by_label("Nhiệm kỳ").select_option(label="Nhiệm kỳ 2026-2031 (chính quyền)")
    clerk.get_by_label("Phạm vi").select_option(SCHOOL)
    clerk.get_by_label("Bắt đầu").fill("01/03/2027")
    clerk.get_by_label("Hạn gửi danh sách").fill("30/04/2027")
    clerk.get_by_label("Ngày xét").fill("31/03/2027")
    check(clerk)
    press(clerk, "Lưu")
    clerk.get_by_role("link", name="Rà soát, bổ sung quy hoạch năm 2027").click()
    clerk.get_by_role("link", name="Mở đợt").first.click()
    confirm(clerk)
