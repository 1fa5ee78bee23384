"""What the page of one person says, on a day, to a certain reader."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import reverse

from apps.core.changes import Change, Source, changes_of
from apps.core.screens import address
from apps.core.text import capital
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Person,
    RetirementOverride,
)
from apps.personnel.retirement import UNDECIDABLE, NoAgesError, Retirement, how_long
from apps.personnel.retirements import Ages, own_month
from apps.personnel.views import (
    ASSIGNMENT,
    AWARD,
    DISCIPLINE,
    RATING,
    RETIREMENT,
    RecordKind,
)
from apps.pools.models import PoolEntry
from apps.qualifications.ladders import Course, Standing, standings
from apps.qualifications.models import Attainment, Level
from apps.qualifications.views import ATTAINMENT
from apps.reports.gap_questions import PERMISSION

KEYS = frozenset({"code", "sort_name", "search_name"})
SENSITIVE_COLUMNS = frozenset(
    {
        "national_id",
        "ethnicity",
        "religion",
        "is_party_member",
        "party_admitted_on",
        "party_admitted_precision",
        "party_official_on",
        "party_official_precision",
    }
)
STATUS_LOOKS = {
    Attainment.Status.EARNED: ("ok", "check-circle-fill"),
    Attainment.Status.STUDYING: ("info", "hourglass-split"),
    Attainment.Status.DROPPED: ("", "dash-circle"),
}
YES_NO = {True: "Có", False: "Không", None: ""}
YOUNG_YEARS = 35


@dataclass(frozen=True)
class Reader:
    """Who reads the file, on which day, and what she may do in it."""

    request: HttpRequest
    person: Person
    sees_sensitive: bool
    rights: dict[str, bool] = field(default_factory=dict)  # asked for already

    @classmethod
    def of(cls, request: HttpRequest, person: Person) -> "Reader":
        """Return the reader who sent a request for a person's file."""
        return cls(request, person, request.user.sees_sensitive_of(person.managing_unit))

    @property
    def day(self) -> datetime.date:
        """The day of the page."""
        return self.request.as_of

    def may(self, permission: str) -> bool:
        """Return whether the reader has a right on this file."""
        if permission not in self.rights:
            self.rights[permission] = self.request.user.has_perm(permission, self.person)
        return self.rights[permission]

    def link(self, permission: str, view: str, *arguments: object) -> str:
        """Return the address of a screen in this file, or nothing without the right."""
        if not self.may(permission):
            return ""
        return address(self.request, view, self.person.code, *arguments)

    def edit_link(self, kind: RecordKind, pk: int) -> str:
        """Return where a row of the file is corrected, or nothing without the right."""
        return self.link(kind.permission("change"), kind.view("change"), pk)

    def add_link(self, kind: RecordKind) -> str:
        """Return where a row is added to the file, or nothing without the right."""
        return self.link(kind.permission("add"), kind.view("add"))


# What the unit of a post was called; as text, for to put it together takes longer than to ask it.
UNIT_NAME = """(
SELECT n.name
  FROM (SELECT o.day AS asked,
               CASE WHEN personnel_assignment.valid_from <= o.day
                     AND coalesce(personnel_assignment.valid_to > o.day, TRUE)
                    THEN o.day ELSE personnel_assignment.valid_from END AS day
          FROM (VALUES (%s::date)) o (day)) d
  JOIN units_unitplacement n ON n.unit_id = personnel_assignment.unit_id
   AND (daterange(n.valid_from, n.valid_to) @> d.day
        OR daterange(n.valid_from, n.valid_to) @> d.asked)
 ORDER BY daterange(n.valid_from, n.valid_to) @> d.day DESC LIMIT 1)"""


class Rung(NamedTuple):
    """A level as a step of its ladder."""

    ladder: str
    ladder_name: str
    none_label: str
    name: str
    rank: int

    @staticmethod
    def columns() -> tuple[str, ...]:
        """Return where the fields are found from a level."""
        return ("ladder__code", "ladder__name", "ladder__none_label", "name", "rank")

    def course(self, row: Attainment) -> Course:
        """Return an attainment of this level as a course."""
        dates = row.started_on, row.ended_on
        return Course(row.status, *dates, self.rank, self.name, self.ladder, self.none_label, row)


def in_order(rows: Iterable[Attainment], rungs: Mapping[int, Rung]) -> list[Attainment]:
    """Return attainments as the ladders follow each other, the highest and the latest first."""
    ladders = {rung.ladder: place for place, rung in enumerate(rungs.values())}

    def place(row: Attainment) -> tuple[int, int, datetime.date]:
        rung = rungs[row.level_id]
        return -ladders[rung.ladder], rung.rank, row.ended_on or datetime.date.max

    return sorted(rows, key=place, reverse=True)


def context_of(reader: Reader) -> dict[str, object]:
    """Return everything on the page."""
    posts = all_posts(reader.person, reader.day)
    levels = Level.objects.order_by("ladder__order", "ladder_id", "rank")
    rungs = {pk: Rung(*row) for pk, *row in levels.values_list("pk", *Rung.columns())}
    attainments = in_order(reader.person.attainments.order_by(), rungs)
    now = [post for post in posts if post.holds_on(reader.day)]
    principal = next((p for p in now if p.role == Assignment.Role.PRINCIPAL), None)
    return {
        "person": reader.person,
        "post": post_line(reader, principal) if principal else None,
        "other_posts": [post_line(reader, post) for post in now if post is not principal],
        "facts": facts_of(reader),
        "ladders": ladder_lines(reader, rungs, attainments),
        "assignments": [assignment_line(reader, post) for post in posts],
        "attainments": [attainment_line(reader, row, rungs[row.level_id]) for row in attainments],
        "standings_url": reader.link(PERMISSION, "personnel:standings"),
        **section_lines(reader),
        "retirement": retirement_line(reader),
        "badges": badges_of(reader, now),
        "changes": person_changes(reader)[:5],
        "links": links_of(reader),
    }


def all_posts(person: Person, day: datetime.date) -> list[Assignment]:
    """Return every post of a person, latest first, each with its unit's name of the time.

    A post held on `day` has the name of that day, another one the name of its first day; where the
    unit stood only later, that of `day`.
    """
    named = RawSQL(UNIT_NAME, [day], output_field=CharField())  # noqa: S611 (a constant)
    found = list(person.assignments.annotate(named=named).select_related("title", "unit"))
    for post in found:
        post.unit_name = post.named or post.unit.name
    return found


def post_line(reader: Reader, post: Assignment) -> dict[str, object]:
    """Return a post held on the day, for the head of the page."""
    return {
        "title": post.title.name,
        "unit": post.unit_name,
        "unit_url": address(reader.request, "units:detail", post.unit.code),
        "role": post.get_role_display(),
        "since": post.valid_from if post.start_is_known else None,
    }


def assignment_line(reader: Reader, post: Assignment) -> dict[str, object]:
    """Return a post as a line of the way through offices."""
    decision = [f"Số {post.decision_number}"] if post.decision_number else []
    decision += [f"ngày {post.decision_on:%d/%m/%Y}"] if post.decision_on else []
    is_principal = post.role == Assignment.Role.PRINCIPAL
    return {
        "from": post.valid_from,
        "to": post.last_day,
        "since_known": post.start_is_known,
        "title": post.title.name,
        "unit": post.unit_name,
        "role": "" if is_principal else post.get_role_display(),
        "decision": ", ".join(decision),
        "edit_url": reader.edit_link(ASSIGNMENT, post.pk),
    }


def facts_of(reader: Reader) -> list[dict[str, object]]:
    """Return the personal data in the order of form 2C; sensitive ones masked from some readers."""
    person = reader.person
    hidden = {"masked": not reader.sees_sensitive}
    rows: list[tuple[str, object, dict]] = [
        ("Số hiệu hồ sơ", person.code, {}),
        ("Tên gọi khác", person.other_name, {}),
        ("Ngày sinh", person.birth, {}),
        ("Giới tính", person.get_sex_display(), {}),
        ("Nơi sinh", person.birth_place, {}),
        ("Quê quán", person.native_place, {}),
        ("Nơi ở hiện nay", person.address, {}),
        ("Điện thoại", person.phone, {}),
        ("Dân tộc", person.ethnicity, hidden),
        ("Tôn giáo", person.religion, hidden),
        ("Số CCCD", person.national_id, hidden),
        ("Đối tượng", person.get_employment_kind_display(), {}),
        ("Ngày tuyển dụng", person.recruited, {}),
        ("Ngạch, chức danh nghề nghiệp", person.grade, {}),
        ("Đảng viên", YES_NO[person.is_party_member], hidden),
        ("Ngày vào Đảng", person.party_admitted, hidden),
        ("Ngày chính thức", person.party_official, hidden),
        ("Giáo dục phổ thông", person.general_education, {}),
        ("Chuyên ngành đào tạo", person.field_of_study, {}),
        ("Đơn vị quản lý hồ sơ", person.managing_unit, {}),
        ("Ghi chú", person.note, {}),
    ]
    return [
        {"label": label, "text": "" if how.get("masked") else str(value or ""), "masked": False}
        | how
        for label, value, how in rows
    ]


def ladder_lines(
    reader: Reader, rungs: Mapping[int, Rung], attainments: Iterable[Attainment]
) -> list[dict[str, object]]:
    """Return every ladder as a row of steps."""
    found = standings((rungs[row.level_id].course(row) for row in attainments), reader.day)
    add = reader.add_link(ATTAINMENT)
    lines = []
    for (code, name), own in groupby(
        rungs.values(), key=lambda rung: (rung.ladder, rung.ladder_name)
    ):
        standing = found.get(code)
        start = f"{add}{'&' if '?' in add else '?'}thang={code}" if add else ""
        lines.append(
            {
                "name": name,
                "note": note_of(standing),
                "unknown": standing is None,
                "edit_url": start,
                "steps": steps_of(own, standing) if standing else [],
            }
        )
    return lines


def note_of(standing: Standing | None) -> str:
    """Return the field of study behind the highest level held."""
    return standing.held.attainment.field if standing and standing.held else ""


def steps_of(rungs: Iterable[Rung], standing: Standing) -> list[dict[str, object]]:
    """Return the rungs of a ladder, each with what the person has to do with it."""
    held = standing.held.rank if standing.held else -1
    steps = []
    for rung in rungs:
        if rung.rank == 0:
            if held == 0:
                steps.append({"label": rung.none_label, "state": "none", "year": ""})
            continue
        steps.append({"label": rung.name, **state_of(rung, held, standing)})
    return steps


def state_of(rung: Rung, held: int, standing: Standing) -> dict[str, object]:
    """Return whether a rung is passed, held, studied or not reached."""
    if rung.rank == held:
        return {"state": "held", "year": year_of(standing.held.attainment, "ended_on")}
    if rung.rank < held:
        return {"state": "passed", "year": ""}
    studying = standing.studying
    if studying and studying.rank == rung.rank:
        return {"state": "studying", "year": year_of(studying.attainment, "started_on")}
    return {"state": "", "year": ""}


def year_of(attainment: Attainment, column: str) -> str:
    """Return the year of a date, where it is known."""
    return str(getattr(attainment, column).year) if attainment.date_is_known else ""


def attainment_line(reader: Reader, row: Attainment, rung: Rung) -> dict[str, object]:
    """Return an attainment as a line of the table."""
    tone, icon = STATUS_LOOKS[row.status]
    is_studying = row.status == Attainment.Status.STUDYING
    change = ATTAINMENT.permission("change")
    finish = reader.link(change, "qualifications:attainment_finish", row.pk)
    file_url = reverse("evidence", args=[row.pk]) if row.evidence_file else ""
    evidence = " ".join(filter(None, (row.get_evidence_display(), row.evidence_number)))
    return {
        "ladder": rung.ladder_name,
        "level": rung.name if rung.rank else rung.none_label,
        "status": capital(row.get_status_display()),
        "status_tone": tone,
        "status_icon": icon,
        "when": when_of(row),
        "field": row.field,
        "institution": row.institution,
        "mode": capital(row.get_mode_display()),
        "evidence": capital(evidence) or ("Tệp minh chứng" if file_url else ""),
        "evidence_url": file_url,
        "finish_url": finish if is_studying else "",
        "edit_url": reader.edit_link(ATTAINMENT, row.pk),
    }


def when_of(row: Attainment) -> str:
    """Return the time of an attainment in words."""
    if not row.date_is_known:
        day = row.ended_on or row.started_on
        return f"có tại ngày {day:%d/%m/%Y}" if day else ""
    parts = [f"từ {row.started_on:%d/%m/%Y}"] if row.started_on else []
    if row.ended_on:
        parts.append(f"đến {row.ended_on:%d/%m/%Y}" if parts else f"{row.ended_on:%d/%m/%Y}")
    elif row.expected_on:
        parts.append(f"dự kiến xong {row.expected_on:%d/%m/%Y}")
    return ", ".join(parts)


def section_lines(reader: Reader) -> dict[str, object]:
    """Return ratings, awards and, for whoever may read it, discipline."""
    person = reader.person
    return {
        "ratings": [rating_line(reader, row) for row in person.ratings.all()],
        "awards": [award_line(reader, row) for row in person.awards.all()],
        "disciplines": [discipline_line(reader, row) for row in person.disciplines.all()]
        if reader.sees_sensitive
        else None,
    }


def rating_line(reader: Reader, row: AnnualRating) -> dict[str, object]:
    """Return the rating of a year."""
    edit = reader.edit_link(RATING, row.pk)
    return {"year": row.year, "grade": row.get_grade_display(), "edit_url": edit}


def award_line(reader: Reader, row: Award) -> dict[str, object]:
    """Return a commendation."""
    return {
        "name": row.name,
        "awarded_on": row.awarded_on,
        "decision": row.decision_number,
        "edit_url": reader.edit_link(AWARD, row.pk),
    }


def discipline_line(reader: Reader, row: Discipline) -> dict[str, object]:
    """Return a disciplinary measure and whether it was in effect on the day."""
    begun = row.decided_on <= reader.day
    return {
        "kind": row.get_kind_display(),
        "decided_on": row.decided_on,
        "until": row.effective_until,
        "decision": row.decision_number,
        "ground": row.ground,
        "in_effect": begun and (row.effective_until is None or row.effective_until > reader.day),
        "edit_url": reader.edit_link(DISCIPLINE, row.pk),
    }


def retirement_line(reader: Reader) -> dict[str, object] | None:
    """Return when the person reaches the age of retirement; nothing while no ages are entered."""
    override = own_month(reader.person, reader.person)
    ages = Ages.read()
    try:
        found = ages.retirement_of(reader.person, override)
    except NoAgesError:
        return None
    worst, best = found.months_left(reader.day)
    add = "" if override else reader.add_link(RETIREMENT)
    return {
        "month": found.earliest,
        "latest": "" if found.is_certain else found.latest,
        "pension": pension_of(found),
        "left": how_long(worst) if worst == best else f"còn {worst} đến {best} tháng",
        "is_over": best < 0,
        "undecidable": "" if found.is_certain else UNDECIDABLE,
        "source": ages.source_of(reader.person, found, override),
        "is_moved": override is not None,
        "edit_url": reader.edit_link(RETIREMENT, override.pk) if override else "",
        "add_url": add,
    }


def pension_of(found: Retirement) -> str:
    """Return the month from which the pension is paid, or from when to when it may begin."""
    if found.is_certain:
        return str(found.pension_from)
    return f"{found.pension_from} đến {found.latest.plus(1)}"


def badges_of(reader: Reader, now: Iterable[Assignment]) -> list[dict[str, str]]:
    """Return what should be seen at once."""
    person = reader.person
    words = [person.get_sex_display(), f"Sinh {person.birth}"]
    if reader.sees_sensitive and person.is_party_member:
        words.append("Đảng viên")
    if any(post.is_local for post in now):
        words.append("Người địa phương")
    if kind := person.get_employment_kind_display():
        words.append(kind)
    return [{"text": text, "tone": "", "icon": "person"} for text in words]


def links_of(reader: Reader) -> dict[str, str]:
    """Return where the reader may go on; nothing where she has no right."""
    add: Callable[[RecordKind], str] = reader.add_link
    return {
        "edit": reader.link("personnel.change_person", "personnel:edit"),
        "transfer": reader.link(ASSIGNMENT.permission("add"), "personnel:transfer"),
        "add_assignment": add(ASSIGNMENT),
        "add_attainment": add(ATTAINMENT),
        "add_rating": add(RATING),
        "add_award": add(AWARD),
        "add_discipline": add(DISCIPLINE) if reader.sees_sensitive else "",
        "history": reader.link("personnel.view_person", "history:person"),
    }


def person_changes(reader: Reader) -> list[Change]:
    """Return the history of the file, latest first; sensitive fields only for who may read them."""
    hidden = KEYS if reader.sees_sensitive else KEYS | SENSITIVE_COLUMNS
    sources = [
        Source(Person, hidden=hidden),
        Source(Assignment, "person_id", named_by=("title", "unit")),
        Source(Attainment, "person_id", named_by=("level",)),
        Source(AnnualRating, "person_id", named_by=("year",)),
        Source(Award, "person_id", named_by=("name",)),
        Source(RetirementOverride, "person_id", named_by=("kind",)),
        Source(PoolEntry, "person_id", named_by=("title", "unit")),
    ]
    if reader.sees_sensitive:
        sources.append(Source(Discipline, "person_id", named_by=("kind",)))
    return changes_of(sources, reader.person.pk)
