"""What the pages on standards say: which there are, what they ask, what a draft would change."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest
from django.urls import reverse

from apps.core.numbers import show_count
from apps.core.periods import PeriodModel
from apps.core.screens import address
from apps.indicators.standing_details import with_details
from apps.indicators.standings import PersonStanding, Standing, Standings
from apps.personnel.models import Person
from apps.qualifications.gaps import Need, Profile, State
from apps.qualifications.models import CourseCondition, Requirement, TitleStandard
from apps.qualifications.rulebook import (
    Place,
    Rulebook,
    need_of,
    rulebook_on,
    training_for,
    with_parts,
)
from apps.reports.gap_questions import OUTSIDE, Asker
from apps.reports.people_rows import with_post
from apps.units.models import Title, Unit, UnitKind

MOST_NAMES = 200
EVERYWHERE = "Áp dụng mọi nơi"


def with_query(url: str, **values: str) -> str:
    """Return an address with more in its query; empty values are left out."""
    words = "&".join(f"{name}={value}" for name, value in values.items() if value)
    if not words:
        return url
    return f"{url}{'&' if '?' in url else '?'}{words}"


def list_context(request: HttpRequest) -> dict[str, object]:
    """Return the standards that bind the reader's units, those in force on the day first."""
    visible = TitleStandard.objects.visible_to(request.user).select_related("root")
    standards = list(
        with_parts(visible.order_by("root__path", "name", "-valid_from")).prefetch_related("titles")
    )
    groups = groupby(standards, key=lambda standard: standard.root)
    add = request.user.has_perm("qualifications.add_titlestandard")
    return {
        "groups": [
            {
                "title": root.name if root else EVERYWHERE,
                "standards": [line_of(request, standard) for standard in own],
            }
            for root, own in groups
        ],
        "courses": course_lines(request),
        "add_url": address(request, "standards:add") if add else "",
        "pages": [
            {
                "title": "Ai còn thiếu tiêu chuẩn",
                "text": "danh sách theo đơn vị, kèm đề xuất đào tạo",
                "url": address(request, "reports:show", "con-thieu"),
                "icon": "people",
            },
            {
                "title": "Bản đồ đạt chuẩn",
                "text": "tỷ lệ đạt của từng đơn vị, từng nội dung",
                "url": address(request, "standards:heat"),
                "icon": "table",
            },
            {
                "title": "Ai đạt chuẩn một chức danh",
                "text": "tìm người cho Hiệu trưởng, Trưởng phòng của một đơn vị",
                "url": address(request, "standards:who"),
                "icon": "search",
            },
            {
                "title": "Trong quy hoạch, chưa là đảng viên",
                "text": "cần tạo nguồn phát triển đảng",
                "url": address(request, "reports:show", "chua-dang-vien"),
                "icon": "person-plus",
            },
            {
                "title": "Sau sáp nhập trường",
                "text": "ai đang quản lý không còn đạt chuẩn khi trường có cấp học cao hơn",
                "url": address(request, "standards:merger"),
                "icon": "diagram-3",
            },
        ],
    }


def course_lines(request: HttpRequest) -> list[dict[str, object]]:
    """Return what is asked on the day of whom is sent to study, by level."""
    rows = CourseCondition.objects.as_of(request.as_of)
    return [
        {
            "name": training_for(row.level.name, ladder.name, ladder.short_name),
            "who": row.who,
            "asked": row.asked,
            "note": row.note,
            "source": row.source,
            "period": period_of(row),
            "is_verified": row.is_verified,
        }
        for row in rows.select_related("level__ladder", "least_level__ladder")
        for ladder in [row.level.ladder]
    ]


def line_of(request: HttpRequest, standard: TitleStandard) -> dict[str, object]:
    """Return a standard as a line of the list."""
    return {
        "name": standard.name,
        "url": address(request, "standards:detail", standard.code),
        "titles": ", ".join(title_words(standard.titles.all())),
        "asked": [need.words for need in needs_of(standard)],
        "period": period_of(standard),
        "source": standard.source,
        "is_verified": standard.is_verified,
        **state_of(request, standard),
    }


MANY_TITLES = 6


def title_words(titles: Iterable[Title]) -> list[str]:
    """Return the names of titles, of many only the first few."""
    names = [title.name for title in titles]
    if len(names) <= MANY_TITLES:
        return names
    return [*names[: MANY_TITLES - 1], f"và {len(names) - MANY_TITLES + 1} chức danh khác"]


def period_of(rule: PeriodModel) -> str:
    """Return from when until when a rule holds."""
    start = f"từ {rule.valid_from:%d/%m/%Y}"
    return f"{start} đến hết {rule.last_day:%d/%m/%Y}" if rule.last_day else start


def state_of(request: HttpRequest, standard: TitleStandard) -> dict[str, str]:
    """Return whether a standard is in force on the day, in a word, with a sign."""
    day = request.as_of
    if standard.is_draft:
        return {"state": "Dự thảo", "tone": "warning", "icon": "pencil"}
    if standard.valid_from > day:
        return {"state": "Chưa có hiệu lực", "tone": "info", "icon": "hourglass-split"}
    if standard.valid_to is not None and standard.valid_to <= day:
        return {"state": "Hết hiệu lực", "tone": "", "icon": "dash-circle"}
    return {"state": "Đang áp dụng", "tone": "ok", "icon": "check-circle-fill"}


def needs_of(standard: TitleStandard) -> list[Need]:
    """Return what a standard asks, in words, in no unit in particular."""
    nowhere = Place(kind_id=0, level=standard.school_level)
    return [need_of(asked, standard, nowhere) for asked in standard.requirements.all()]


def detail_context(request: HttpRequest, standard: TitleStandard) -> dict[str, object]:
    """Return everything on the page of a standard."""
    may_change = request.user.has_perm("qualifications.change_titlestandard", standard)
    code = standard.code
    links = {}
    if may_change:
        links = {
            "edit": address(request, "standards:edit", code),
            "add": address(request, "standards:requirement_add", code),
            "preview": address(request, "standards:preview", code),
            "replace": "" if standard.is_draft else reverse("standards:replace", args=[code]),
        }
    return {
        "standard": standard,
        "facts": facts_of(standard),
        **state_of(request, standard),
        "requirements": [
            requirement_line(request, standard, asked, may_change=may_change)
            for asked in standard.requirements.all()
        ],
        "links": links,
    }


def facts_of(standard: TitleStandard) -> list[dict[str, str]]:
    """Return what a standard is and where it holds."""
    kinds = ", ".join(kind.name for kind in standard.kinds.all())
    rows = [
        ("Chức danh", ", ".join(title.name for title in standard.titles.all())),
        ("Áp dụng tại", standard.root.name if standard.root else "mọi nơi"),
        ("Loại đơn vị", kinds or "mọi loại"),
        ("Cấp học cao nhất", standard.get_school_level_display() if standard.school_level else ""),
        (
            "Xét với",
            "người trong quy hoạch"
            if standard.is_for_planned
            else "người đang giữ chức danh và người trong quy hoạch",
        ),
        ("Văn bản", standard.mark),
        ("Hiệu lực", period_of(standard)),
        ("Thay thế", standard.replaces.name if standard.replaces else ""),
        ("Ghi chú", standard.note),
    ]
    return [{"label": label, "text": text} for label, text in rows if text]


def requirement_line(
    request: HttpRequest, standard: TitleStandard, asked: Requirement, *, may_change: bool
) -> dict[str, object]:
    """Return one thing asked as a row."""
    need = need_of(asked, standard, Place(kind_id=0, level=standard.school_level))
    hard = asked.months_hard_area
    edit = "standards:requirement_change"
    return {
        "subject": need.subject,
        "wanted": need.wanted,
        "notes": [
            *([f"vùng khó khăn: {hard // 12} năm"] if hard and hard % 12 == 0 else []),
            *(["đang học tính là đạt"] if asked.counts_studying else []),
            *([f"chỉ cần một trong nhóm {asked.alternative}"] if asked.alternative else []),
        ],
        "is_required": asked.is_required,
        "source": asked.document,
        "edit_url": address(request, edit, standard.code, asked.pk) if may_change else "",
    }


# What a draft would change


@dataclass(frozen=True)
class Change:
    """Who meets what is in force and would not meet the draft, and the other way round."""

    standing: Standings
    groups: Sequence[Standing]
    own: frozenset[int]  # requirements of the draft
    old: frozenset[int]  # requirements of the standard that it replaces

    @classmethod
    def of(cls, asker: Asker, standard: TitleStandard, request: HttpRequest) -> "Change":
        """Return what `standard` changes on the first day of its life that is not past."""
        day = max(request.as_of, standard.valid_from)
        titles = frozenset(standard.titles.values_list("pk", flat=True))
        book = rulebook_on(day, drafts=[standard])
        standings = Standings(asker.question(book, titles=titles))
        own = frozenset(asked.pk for asked in standard.requirements.all())
        old = frozenset()
        if standard.replaces is not None:
            old = frozenset(standard.replaces.requirements.values_list("pk", flat=True))
        return cls(standings, standings.groups(), own, old)

    def before(self, profile: Profile, states: Sequence[State]) -> State:
        """Return how far what is in force is met."""
        return verdict_without(profile, states, self.own)

    def after(self, profile: Profile, states: Sequence[State]) -> State:
        """Return how far all would be met with the draft."""
        return verdict_without(profile, states, self.old)

    def fails(self, one: Standing | PersonStanding) -> bool:
        """Return whether somebody would newly fail."""
        before = self.before(one.profile, one.states)
        return not before.is_open and self.after(one.profile, one.states).is_open

    def passes(self, one: Standing | PersonStanding) -> bool:
        """Return whether somebody would newly meet everything."""
        before = self.before(one.profile, one.states)
        return before.is_open and not self.after(one.profile, one.states).is_open

    def number(self, wanted: Callable[[Standing], bool]) -> int:
        """Return how many are wanted."""
        return sum(group.people for group in self.groups if wanted(group))

    @property
    def total(self) -> int:
        """How many are judged by it at all."""
        return self.number(lambda group: self.touches(group.profile))

    def touches(self, profile: Profile) -> bool:
        """Return whether the draft asks anything of a profile."""
        return any(need.key in self.own for need in profile.needs)

    def people(self) -> list[PersonStanding]:
        """Return those who would newly fail, the first of them."""
        keys = {group.key for group in self.groups if self.fails(group)}
        return self.standing.people(keys, limit=MOST_NAMES)


def verdict_without(profile: Profile, states: Sequence[State], left_out: frozenset[int]) -> State:
    """Return the verdict on what is required, but for some requirements."""
    return min(
        (
            state
            for choice, state in zip(profile.choices, states, strict=True)
            if any(need.is_required for need in choice) and choice[0].key not in left_out
        ),
        default=State.MET,
    )


def preview_context(request: HttpRequest, standard: TitleStandard) -> dict[str, object]:
    """Return who would newly fail a standard, with the reasons."""
    asker = Asker(request.user, standard.root)
    change = Change.of(asker, standard, request)
    people = change.people()
    day = max(request.as_of, standard.valid_from)
    return {
        "standard": standard,
        "total": show_count(change.total),
        "failing": change.number(change.fails),
        "passing": change.number(change.passes),
        "unchanged": change.total - change.number(change.fails),
        "lines": people_lines(
            request,
            people,
            lambda one: reasons_of(one, change.own),
            change.standing.question.rulebook,
        ),
        "most": MOST_NAMES,
        "issue_url": address(request, "standards:issue", standard.code)
        if standard.is_draft
        and request.user.has_perm("qualifications.change_titlestandard", standard)
        else "",
        "day": day,
    }


def reasons_of(one: PersonStanding, own: frozenset[int] | None = None) -> list[str]:
    """Return a sentence for each required thing that somebody lacks."""
    return [
        finding.sentence
        for finding in one.profile.findings(one.holding)
        if finding.state.is_open
        and finding.is_required
        and (own is None or finding.needs[0].key in own)
    ]


Reasons = Callable[[PersonStanding], list[str]]


def people_lines(
    request: HttpRequest,
    people: Sequence[PersonStanding],
    reasons: Reasons,
    book: Rulebook,
) -> list[dict[str, object]]:
    """Return people with the titles asked about, by `book`, their units and reasons."""
    seen = Unit.objects.visible_to(request.user).filter(pk__in={one.unit_id for one in people})
    units = dict(seen.values_list("pk", "name"))
    places = [(book.titles[one.title_id].name, units.get(one.unit_id, "")) for one in people]
    lines = own_lines(request, people, reasons, book.day)
    return [
        line | {"title": title, "unit": unit}
        for line, (title, unit) in zip(lines, places, strict=True)
    ]


def own_lines(
    request: HttpRequest,
    people: Sequence[PersonStanding],
    reasons: Reasons,
    day: datetime.date,
) -> list[dict[str, object]]:
    """Return people with their own posts and reasons, as the reader may see them."""
    keys = [one.person_id for one in people]
    seen = with_post(Person.objects.visible_to(request.user).filter(pk__in=keys), day)
    files = {person.pk: person for person in seen.order_by().only("code", "full_name")}
    # The file of somebody planned from elsewhere may lie outside the reader's scope.
    return [
        own_line(request, one, files.get(one.person_id), reasons)
        for one in with_details(people, day)
    ]


def own_line(
    request: HttpRequest, one: PersonStanding, file: Person | None, reasons: Reasons
) -> dict[str, object]:
    """Return one person; without her file neither who she is nor what she lacks is told."""
    line = {"is_planned": one.is_planned, "verdict": one.verdict}
    if file is None:
        return line | {"name": OUTSIDE, "url": "", "title": "", "unit": "", "reasons": []}
    return line | {
        "name": file.full_name,
        "url": address(request, "personnel:detail", file.code),
        "title": file.post["title"] if file.post else "",
        "unit": file.post["unit"] if file.post else "",
        "reasons": reasons(one),
    }


def kinds_of_schools() -> list[int]:
    """Return the kinds of unit that are schools."""
    return list(UnitKind.objects.filter(form=UnitKind.Form.SCHOOL).values_list("pk", flat=True))
