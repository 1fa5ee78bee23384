"""The demonstration: its accounts and its data, made once and kept."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.db import transaction

from apps.accounts.models import User

# Without the letters and digits that are misread from a screen or a slip of paper.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemoAccount:
    """One of the accounts to sign in with: who it is and what it shows."""

    username: str
    family: str
    given: str
    shows: str
    administers: bool = False


ACCOUNTS = (
    DemoAccount("quantri", "Vũ Đình", "Khải", "quản trị hệ thống", administers=True),
    DemoAccount("noivu", "Lò Thị", "Hạnh", "chuyên viên Nội vụ, thấy cả huyện"),
    DemoAccount("gddt", "Nguyễn Thu", "Trang", "Phòng Giáo dục và Đào tạo"),
    DemoAccount("hieutruong", "Quàng Văn", "Thắng", "hiệu trưởng, thấy trường mình"),
    DemoAccount("lanhdao", "Hoàng Minh", "Đức", "lãnh đạo, chỉ xem"),
    DemoAccount("kiemtra", "Đỗ Thị", "Ngà", "kiểm tra, chỉ xem"),
)


def is_loaded() -> bool:
    """Say whether this database already holds the demonstration."""
    return User.objects.filter(username__in=[account.username for account in ACCOUNTS]).exists()


@transaction.atomic
def load(stdout: TextIO, *, password: str) -> None:
    """Make the demonstration, all of it or nothing; its accounts sign in with `password`."""
    for account in ACCOUNTS:
        make_account(account, password)
    stdout.write(f"Đã tạo {len(ACCOUNTS)} tài khoản trình diễn.")


def make_account(account: DemoAccount, password: str) -> User:
    """Create the user of `account`."""
    return User.objects.create_user(
        account.username,
        password=password,
        last_name=account.family,
        first_name=account.given,
        is_staff=account.administers,
        is_superuser=account.administers,
    )


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
