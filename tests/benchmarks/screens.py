"""Every screen: how many queries it sends, and its time beside the plain admin's in the same run.

One reader sees everybody, as the plain admin does; the other keeps the files of one district,
whose screens may not grow slower with the rest of the country.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from apps.accounts.models import User
from apps.personnel.models import Assignment, Person
from apps.qualifications.models import Attainment
from tests.benchmarks.population import first_district
from tests.benchmarks.results import Bounds, Result, compared
from tests.benchmarks.schemes import scheme_of
from tests.benchmarks.timing import in_turns

MOST_QUERIES = 15
AS_THE_ADMIN = (1.3, 1.0, 0.5)
AS_OVERVIEW = (4, 6, 10)
READERS = (("quantri", "mọi đơn vị"), ("noivu", "một huyện"))

LIST, SEARCH, FORM = "list", "search", "form"


@dataclass(frozen=True)
class Screen:
    """A page of the application, and the page of the plain admin that does the like."""

    name: str
    view: str
    arguments: tuple[object, ...] = ()
    query: str = ""
    beside: str = LIST
    bounds: Bounds | None = None


def measure(people: int) -> list[Result]:
    """Time every screen for both readers."""
    person = Person.objects.filter(managing_unit__path__startswith=first_district().path).first()
    plain = plain_pages(person)
    results = []
    with override_settings(ROOT_URLCONF="tests.benchmarks.plain_admin"):
        administrator = client_of("quantri")
        for username, scope in READERS:
            client = client_of(username)
            for screen in screens(person):
                beside = administrator, plain[screen.beside]
                results.append(timed(screen, scope, people, client, beside))
    return results


def client_of(username: str) -> Client:
    """Return a browser in which somebody has signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def plain_pages(person: Person) -> dict[str, str]:
    """Return the addresses of the plain admin."""
    start = "/plain/personnel/person/"
    return {LIST: start, SEARCH: f"{start}?q=Hương", FORM: f"{start}{person.pk}/change/"}


def screens(person: Person) -> Iterator[Screen]:
    """Yield every screen, with an unfavourable choice of what to show on it."""
    yield from overviews()
    yield from lists()
    yield from files(person)
    yield Screen("Danh sách báo cáo", "reports:list")
    yield Screen("Báo cáo thực trạng: chín nhóm", "reports:show", ("thuc-trang",))
    yield Screen("Báo cáo thực trạng: huyện", "reports:show", ("thuc-trang",), "don-vi=H0")
    yield Screen("Nhập Excel", "rosters:upload")
    plan = scheme_of(first_district()).code
    yield Screen("Đề án", "targets:list")
    yield Screen("Đề án: chỉ tiêu qua các năm", "targets:scheme", (plan,))
    yield Screen("Đề án: nhu cầu đào tạo", "targets:needs", (plan,))


def overviews() -> Iterator[Screen]:
    """Yield Tổng quan and the pages of units."""
    yield Screen("Tổng quan", "dashboard", bounds=AS_OVERVIEW)
    yield Screen("Tổng quan, ngày cũ", "dashboard", query="ngay=31/12/2018")
    yield Screen("Cây đơn vị", "units:tree")
    yield Screen("Đơn vị: huyện", "units:detail", ("H0",))
    yield Screen("Đơn vị: xã", "units:detail", ("D0-12",))
    yield Screen("Đơn vị: trường", "units:detail", ("D0-62",))


def lists() -> Iterator[Screen]:
    """Yield the list of people, narrowed in several ways, and the search."""
    several = "don-vi=H0&gioi-tinh=F&trinh-do=professional:thac_si&dang-vien=co"
    for name, query in (
        ("Hồ sơ", ""),
        ("Hồ sơ, trang 100", "page=100"),
        ("Hồ sơ của một trường", "don-vi=D0-62"),
        ("Hồ sơ, nhiều điều kiện", several),
        ("Hồ sơ sau một số liệu", "dong=political_theory:trung_cap"),
        ("Hồ sơ, ngày cũ", "ngay=31/12/2018"),
    ):
        yield Screen(name, "personnel:list", query=query, bounds=AS_THE_ADMIN)
    for name, view in (("Hồ sơ, tìm tên", "personnel:list"), ("Tìm kiếm", "search")):
        yield Screen(name, view, query="q=huong", beside=SEARCH, bounds=AS_THE_ADMIN)


def files(person: Person) -> Iterator[Screen]:
    """Yield the pages and forms of one person."""
    post = Assignment.objects.filter(person=person).first()
    held = Attainment.objects.filter(person=person).first()
    for name, view, arguments in (
        ("Một người", "personnel:detail", (person.code,)),
        ("Sửa hồ sơ", "personnel:edit", (person.code,)),
        ("Thêm người", "personnel:add", ()),
        ("Lịch sử một người", "history:person", (person.code,)),
        ("Chuyển công tác", "personnel:transfer", (person.code,)),
        ("Sửa chức vụ", "personnel:assignment_change", (person.code, post.pk)),
        ("Sửa trình độ", "qualifications:attainment_change", (person.code, held.pk)),
    ):
        yield Screen(name, view, arguments, beside=FORM, bounds=AS_THE_ADMIN)


def timed(
    screen: Screen, scope: str, people: int, client: Client, beside: tuple[Client, str]
) -> Result:
    """Return the time of a screen beside the plain admin's, and its number of queries."""
    name = f"màn hình {screen.name} ({scope})"
    try:
        url = reverse(screen.view, args=screen.arguments)
    except NoReverseMatch:
        return Result(name, people, note="chưa có màn hình này")
    url += f"?{screen.query}" if screen.query else ""
    status = client.get(url).status_code  # what is cached once is not what is measured
    with CaptureQueriesContext(connection) as sent:
        client.get(url)
        queries = len(sent)
    administrator, plain = beside
    times = in_turns(lambda: client.get(url), lambda: administrator.get(plain))
    return compared(
        name,
        people,
        times,
        screen.bounds,
        queries=queries,
        most_queries=MOST_QUERIES,
        note="" if status == 200 else f"trả lời {status}",
    )
