"""The demonstration: its accounts and its data, made once and kept."""

import datetime
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pghistory
from django.conf import settings
from django.db import transaction

from apps.accounts.models import Grant, Role, User
from apps.core import clock
from apps.indicators.loading import load_cohorts
from apps.indicators.services import rebuild_facts
from apps.personnel.models import Assignment
from apps.planning.loading import load_rounds
from apps.qualifications.reference import store_standards
from apps.rosters.orders import Order
from apps.rosters.services import import_roster
from apps.targets.loading import load_pool, load_schemes
from apps.units.loading import load_units
from apps.units.models import Unit

DATA = settings.BASE_DIR / "fixtures" / "demo"
REASON = "Nạp dữ liệu trình diễn"
GRANTED_FROM = datetime.date(2021, 1, 1)

# Without the letters and digits that are misread from a screen or a slip of paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemoAccount:
    """One of the accounts to sign in with: who it is and what it shows."""

    username: str
    family: str
    given: str
    shows: str
    role: str = ""
    unit: str = ""
    administers: bool = False
    holds: str = ""  # the title that she holds in the unit: the account is linked to her file


class DemoDataError(Exception):
    """The demonstration's own files do not fit the application; the message says where."""


ACCOUNTS = (
    DemoAccount("quantri", "Vũ Đình", "Khải", "quản trị hệ thống", administers=True),
    DemoAccount("noivu", "Lò Thị", "Hạnh", "chuyên viên Nội vụ, thấy cả huyện", "noi_vu", "KS"),
    DemoAccount("gddt", "Nguyễn Thu", "Trang", "Phòng Giáo dục và Đào tạo", "gddt", "KS-GDDT"),
    DemoAccount(
        "hieutruong",
        "Long Đức",
        "Phong",
        "hiệu trưởng, thấy trường mình",
        "thu_truong",
        "KS-TS02",
        holds="hieu_truong",
    ),
    DemoAccount(
        "lanhdao",
        "Hoàng Minh",
        "Đức",
        "lãnh đạo, xem cả huyện, phê duyệt quy hoạch",
        "lanh_dao",
        "KS",
    ),
    DemoAccount("kiemtra", "Đỗ Thị", "Ngà", "kiểm tra, chỉ xem", "kiem_tra", "KS"),
)


def is_loaded() -> bool:
    """Say whether this database already holds the demonstration."""
    return User.objects.filter(username__in=[account.username for account in ACCOUNTS]).exists()


@transaction.atomic
def load(stdout: TextIO, *, password: str) -> None:
    """Make the demonstration, all of it or nothing; its accounts sign in with `password`.

    The people come in through the same import as any office's rosters.
    """
    # One context after the other: a context within another would lend it its words, and every
    # person's history would name the last file.
    with pghistory.context(reason=REASON):
        units = load_units(rows_of("units.json"))
        stdout.write(f"Đã tạo {units} đơn vị.")
    for path in sorted(DATA.glob("*.xlsx")):
        people = bring_in(path)
        stdout.write(f"Đã nhập {people} người từ {path.name}.")
    with pghistory.context(reason=REASON):
        cohorts = load_cohorts(rows_of("cohorts.json"))
        planned = load_pool(rows_of("pool.json"))
        schemes = load_schemes(rows_of("schemes.json"))
        store_standards(rows_of("standards.json"))
        for account in ACCOUNTS:
            link_file(account, make_account(account, password))
    rounds = load_rounds(rows_of("rounds.json"))
    stdout.write(f"Đã tạo {cohorts} nhóm thống kê.")
    stdout.write(f"Đã đưa {planned} lượt người vào quy hoạch, tạo {schemes} đề án.")
    lists = sum(opened.lists for opened in rounds)
    stdout.write(f"Đã mở {len(rounds)} đợt quy hoạch với {lists} danh sách.")
    rebuild_facts(clock.today())
    stdout.write(f"Đã tạo {len(ACCOUNTS)} tài khoản trình diễn.")


def rows_of(name: str) -> Any:
    """Return what a data file of the demonstration holds."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def bring_in(path: Path) -> int:
    """Import one roster of the demonstration and return how many people it holds."""
    outcome = import_roster(Order(path=path, file_name=path.name))
    if not outcome.committed:
        first = next(problem for problem in outcome.problems if problem.level == "error")
        raise DemoDataError(f"{path.name}, ô {first.cell}: {first.message}")
    return outcome.rows


def make_account(account: DemoAccount, password: str) -> User:
    """Create the user of `account` with her role on her unit."""
    user = User.objects.create_user(
        account.username,
        password=password,
        last_name=account.family,
        first_name=account.given,
        is_staff=account.administers,
        is_superuser=account.administers,
    )
    if account.role:
        Grant.objects.create(
            user=user,
            role=Role.objects.get(code=account.role),
            unit=Unit.objects.get(code=account.unit),
            valid_from=GRANTED_FROM,
        )
    return user


def link_file(account: DemoAccount, user: User) -> None:
    """Link a user to her own file, so that she reads no deliberation on herself."""
    if account.holds:
        held = Assignment.objects.filter(unit__code=account.unit, title__code=account.holds)
        person = held.get(valid_to__isnull=True).person
        if person.full_name != f"{account.family} {account.given}":
            raise DemoDataError(f"{account.username}: {person.full_name} giữ chức danh ấy.")
        person.account = user
        person.save(update_fields=["account"])


def set_password(password: str) -> None:
    """Let every demonstration account sign in with `password`."""
    users = list(User.objects.filter(username__in=[account.username for account in ACCOUNTS]))
    for user in users:
        user.set_password(password)
    User.objects.bulk_update(users, ["password"])


def kept_password(path: Path) -> tuple[str, bool]:
    """Return the password kept in `path`, and whether it had to be made just now."""
    try:
        kept = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept, False
    password = "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(f"{password}\n", encoding="utf-8")
    return password, True
