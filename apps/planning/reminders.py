"""Letters that tell units that their lists are due: at most one in three days for a list."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Max, Q

from apps.accounts.models import Grant, User
from apps.core import clock
from apps.planning.models import Reminder, Round, UnitList
from apps.planning.round_pages import SOON, UNSENT, due_of

BETWEEN = datetime.timedelta(days=3)
SUBMIT = "planning.submit_unitlist"
NO_SERVER = (
    "Chưa khai báo máy chủ thư (EMAIL_HOST) nên không gửi thư nhắc; "
    "các danh sách đến hạn vẫn hiện ở trang Việc của tôi."
)


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, about which list, in what words."""

    unit_list: UnitList
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What was sent, and which units nobody could be written to."""

    letters: tuple[Letter, ...]
    without_address: tuple[UnitList, ...]


def has_mail_server() -> bool:
    """Return whether the settings name a server that takes letters."""
    is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return bool(settings.EMAIL_HOST) if is_smtp else True


def remind(now: datetime.datetime, *, is_trial: bool = False) -> Outcome:
    """Write to the units whose lists are due; a trial sends nothing and notes nothing.

    A letter is noted once the server has taken it: what was sent before a failure stays noted.
    """
    today = now.astimezone(clock.HANOI).date()
    lists = due_lists(now, today)
    readers = readers_of(lists, today)
    letters = [letter for one in lists for letter in letters_for(one, readers[one.pk], today)]
    silent = tuple(one for one in lists if not readers[one.pk])
    if not is_trial:
        send(letters)
    return Outcome(tuple(letters), silent)


def due_lists(now: datetime.datetime, today: datetime.date) -> list[UnitList]:
    """Return the lists not sent that are overdue or nearly due, and not reminded of lately."""
    last_day = today + datetime.timedelta(days=SOON)
    rows = UnitList.objects.filter(
        status__in=UNSENT, round__status=Round.Status.OPEN, round__deadline__lte=last_day
    ).annotate(reminded_at=Max("reminders__at"))
    rows = rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - BETWEEN))
    return list(rows.select_related("round", "unit").order_by("round", "unit__order", "unit__name"))


def readers_of(lists: Sequence[UnitList], day: datetime.date) -> dict[int, list[User]]:
    """Return for each list who sends it and can be written to: the grants nearest to the unit."""
    app, codename = SUBMIT.split(".")
    grants = Grant.objects.as_of(day).filter(
        role__permissions__content_type__app_label=app,
        role__permissions__codename=codename,
        user__is_active=True,
    )
    held = list(grants.exclude(user__email="").select_related("user", "unit").order_by("pk"))
    return {one.pk: nearest(one.unit.path, held) for one in lists}


def nearest(path: str, grants: Iterable[Grant]) -> list[User]:
    """Return the users whose grants lie nearest above the unit with this path."""
    above = [grant for grant in grants if path.startswith(grant.unit.path)]
    depth = max((len(grant.unit.path) for grant in above), default=0)
    users = {grant.user_id: grant.user for grant in above if len(grant.unit.path) == depth}
    return list(users.values())


def letters_for(
    unit_list: UnitList, users: Iterable[User], today: datetime.date
) -> Iterator[Letter]:
    """Yield the letters about one list; they name the round, never a person on the list."""
    due = due_of(unit_list.round, today)
    subject = f"{unit_list.round}: danh sách của {unit_list.unit} {due.text}"
    for user in users:
        text = (
            f"Kính gửi {user},\n\n"
            f"Danh sách quy hoạch của {unit_list.unit} trong đợt “{unit_list.round}” "
            f"{unit_list.get_status_display()}, hạn gửi {unit_list.round.deadline:%d/%m/%Y} "
            f"({due.text}).\n\n"
            "Mời vào phần mềm, mở trang “Việc của tôi” để lập và gửi danh sách.\n"
        )
        yield Letter(unit_list, user.email, subject, text)


def send(letters: Sequence[Letter]) -> None:
    """Hand the letters to the server over one connection, and note each that it took."""
    if not letters:
        return
    with get_connection() as connection:
        for letter in letters:
            with transaction.atomic():
                Reminder.objects.create(unit_list=letter.unit_list, sent_to=letter.to)
                EmailMessage(
                    letter.subject, letter.text, to=[letter.to], connection=connection
                ).send()
