"""The votes on a list through the steps of its procedure, as screens and documents read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Self

from django.db.models import Q

from apps.accounts.models import User
from apps.core.text import lowered
from apps.planning import tallies
from apps.planning.models import Candidacy, Tally, TallyLine, UnitList
from apps.planning.models.lists import CandidacyQuerySet
from apps.pools.models import Step

SEPARATOR = "; "
VIEW_LINE = "planning.view_candidacy"


@dataclass(frozen=True)
class StepVotes:
    """A step that votes, with its numbers when they were written down."""

    step: Step
    tally: Tally | None = None

    @property
    def quorum(self) -> tallies.Quorum | None:
        """Whether enough came; nothing before the vote."""
        if self.tally is None:
            return None
        return tallies.quorum_of(counts_of(self.tally), requirement_of(self.step))


@dataclass(frozen=True)
class PersonVotes:
    """One name through the steps; self-written names have no line in the list."""

    name: str
    title: str
    candidacy: Candidacy | None
    asked: tuple[Step, ...]  # the steps that vote
    results: tuple[tallies.Result | None, ...]  # one for each of them, None without votes

    @property
    def key(self) -> int | str:
        """What tells people apart: the file, or the name that voters wrote."""
        return self.candidacy.person_id if self.candidacy else self.name.casefold()

    @property
    def steps(self) -> tuple[tuple[Step, tallies.Result | None], ...]:
        """The steps, each with how she came out of it."""
        return tuple(zip(self.asked, self.results, strict=True))

    @property
    def passed(self) -> bool | None:
        """Whether she passed the deciding step; None before it, or without one."""
        return next((own.passed for step, own in self.steps if step.is_final and own), None)

    @property
    def conclusion(self) -> str:
        """The words of the last column."""
        return {True: "Đạt", False: "Không đạt", None: ""}[self.passed]


@dataclass(frozen=True)
class Results:
    """All votes on a list."""

    steps: tuple[StepVotes, ...]
    people: tuple[PersonVotes, ...]
    written: tuple[PersonVotes, ...]

    @property
    def held(self) -> tuple[StepVotes, ...]:
        """The steps whose numbers are there."""
        return tuple(step for step in self.steps if step.tally is not None)


def counts_of(tally: Tally) -> tallies.Counts:
    """Return the six numbers of a tally."""
    return tallies.Counts(
        tally.summoned,
        tally.present,
        tally.issued,
        tally.collected,
        tally.valid,
        tally.invalid,
    )


def requirement_of(step: Step) -> tallies.Requirement:
    """Return what a step asks of its votes."""
    return tallies.Requirement(step.denominator, step.threshold, step.quorum)


def steps_of(unit_list: UnitList) -> list[Step]:
    """Return every step of the list's procedure, in order."""
    if unit_list.procedure_id is None:
        return []
    return list(Step.objects.filter(procedure=unit_list.procedure_id))


def results_of(unit_list: UnitList, user: User) -> Results:
    """Return the votes on a list that `user` may see, in four queries."""
    tallied = {
        tally.step_id: tally for tally in Tally.objects.visible_to(user).filter(unit_list=unit_list)
    }
    steps = tuple(StepVotes(s, tallied.get(s.pk)) for s in steps_of(unit_list) if s.votes)
    lines = TallyLine.objects.visible_to(user).filter(tally__unit_list=unit_list)
    lines = list(lines.select_related("written_title"))
    return Results(steps, _of_people(unit_list, user, steps, lines), _written(steps, lines))


def _of_people(
    unit_list: UnitList, user: User, steps: tuple[StepVotes, ...], lines: Iterable[TallyLine]
) -> tuple[PersonVotes, ...]:
    votes = {(line.candidacy_id, line.tally_id): line for line in lines if line.candidacy_id}
    voted_on = {candidacy for candidacy, _ in votes}
    rows = lines_by_title(unit_list, user).filter(Q(withdrawn="") | Q(pk__in=voted_on))
    return tuple(
        _person(
            row.person.full_name,
            _title_of(row),
            row,
            steps,
            {key[1]: line for key, line in votes.items() if key[0] == row.pk},
        )
        for row in rows
    )


def lines_by_title(unit_list: UnitList, user: User) -> CandidacyQuerySet:
    """Return the lines of a list by title, also those withdrawn; never `user`'s own."""
    rows = Candidacy.objects.visible_to(user).filter(unit_list=unit_list)
    rows = rows.select_related("person", "title")
    return rows.order_by("title__order", "title__name", "outcome", "order", "pk")


def _title_of(row: Candidacy) -> str:
    if row.withdrawn:
        return f"{row.title.name} (đã rút)"
    if row.outcome == Candidacy.Outcome.REMOVED:
        return f"{row.title.name} (đưa ra)"
    return row.title.name


def _written(steps: tuple[StepVotes, ...], lines: Iterable[TallyLine]) -> tuple[PersonVotes, ...]:
    """Join the names that voters wrote themselves over the steps, by title and spelling."""
    found: dict[tuple[str, str], dict[int, TallyLine]] = {}
    names: dict[tuple[str, str], str] = {}
    for line in lines:
        if line.candidacy_id is None:
            title = line.written_title.name if line.written_title else ""
            key = (title, line.written_name.casefold())
            names.setdefault(key, line.written_name)
            found.setdefault(key, {})[line.tally_id] = line
    return tuple(
        _person(names[key], key[0], None, steps, votes) for key, votes in sorted(found.items())
    )


def _person(
    name: str,
    title: str,
    row: Candidacy | None,
    steps: tuple[StepVotes, ...],
    votes: Mapping[int, TallyLine],
) -> PersonVotes:
    results = tuple(
        _result(own, votes.get(own.tally.pk) if own.tally is not None else None) for own in steps
    )
    return PersonVotes(name, title, row, tuple(own.step for own in steps), results)


def _result(own: StepVotes, line: TallyLine | None) -> tallies.Result | None:
    if own.tally is None or line is None:
        return None
    requirement = requirement_of(own.step)
    return tallies.result_of(counts_of(own.tally), requirement, line.agree, line.disagree)


@dataclass(frozen=True)
class Votes:
    """The votes on some lists, as whoever moves them must know of; never of the reader herself."""

    tallies: tuple[Tally, ...]
    rows: tuple[Candidacy, ...]
    is_one: bool  # whether it is of one list: then its unit need not be named

    @classmethod
    def of(cls, unit_lists: Sequence[UnitList], user: User, rows: Iterable[Candidacy]) -> Self:
        """Return the votes on lists whose `rows` were read by `lines_of`: one query."""
        counted = Tally.objects.visible_to(user).filter(unit_list__in=unit_lists)
        counted = counted.select_related("step", "unit_list__unit").order_by("pk")
        read = {one.pk for one in unit_lists if user.has_perm(VIEW_LINE, one)}
        own = (row for row in rows if row.unit_list_id in read and row.person.account_id != user.pk)
        return cls(tuple(counted), tuple(own), len(unit_lists) == 1)

    @cached_property
    def final(self) -> dict[int, Tally]:
        """The tallies of deciding steps."""
        return {own.pk: own for own in self.tallies if own.step.is_final}

    @property
    def fallen(self) -> list[str]:
        """Who is still put forward though she did not pass a deciding vote."""
        return [
            f"{row.person} ({row.title}), bước {step.order}: {result.sentence} {way_out(row)}"
            for row in self.rows
            if row.is_put_forward
            for step, result in self._results(row)
            if result.passed is False
        ]

    def _results(self, row: Candidacy) -> Iterator[tuple[Step, tallies.Result]]:
        """Yield how somebody came out of each deciding vote in which she was voted on."""
        for vote in row.final_votes:
            if tally := self.final.get(vote["tally"]):
                asked, counts = requirement_of(tally.step), counts_of(tally)
                yield tally.step, tallies.result_of(counts, asked, vote["agree"], vote["disagree"])

    @property
    def left_in_the_pool(self) -> list[str]:
        """Who was withdrawn though she is in the pool of the term: nothing would end her entry."""
        return [
            f"{row.person} ({row.title}) đang trong quy hoạch của nhiệm kỳ nên không rút được. Hãy "
            "đưa trở lại danh sách, rồi đề nghị đưa ra và ghi lý do."
            for row in self.rows
            if row.withdrawn and row.entry and row.entry.term_id == row.unit_list.round.term_id
        ]

    @property
    def doubts(self) -> list[str]:
        """Which votes too few attended, and who comes in without a vote at a deciding step."""
        unvoted: dict[int, list[str]] = {}
        for row in self.rows:
            if row.outcome == Candidacy.Outcome.ADDED and not row.withdrawn and not row.final_votes:
                names = unvoted.setdefault(row.unit_list_id, [])
                names.append(f"{row.person.full_name} ({row.title})")
        return [
            f"{self._place(own)}Bước {own.step.order}: {lowered(quorum.sentence)}"
            for own in self.tallies
            if (quorum := StepVotes(own.step, own).quorum).is_met is False
        ] + [
            f"{self._place(own)}Chưa được lấy phiếu ở bước {own.step.order}: "
            f"{'; '.join(unvoted[own.unit_list_id])}."
            for own in self.final.values()
            if own.unit_list_id in unvoted
        ]

    def _place(self, tally: Tally) -> str:
        """Return whose vote it is, where there are several lists."""
        return "" if self.is_one else f"{tally.unit_list.unit}. "


def way_out(line: Candidacy) -> str:
    """Say what to do with somebody who did not pass."""
    if line.entry_id is None:
        return "Hãy rút người này khỏi danh sách."
    return "Hãy đề nghị đưa người này ra khỏi quy hoạch."


def rule_in_words(step: Step) -> str:
    """Return what a step asks, in a sentence."""
    if step.threshold is None:
        return "Không quy định tỷ lệ; kết quả để tham khảo."
    threshold = plain(step.threshold)
    words = f"Phải quá {threshold}% {tallies.DENOMINATORS[step.denominator]}"
    if step.quorum is not None:
        words += f"; có mặt ít nhất {plain(step.quorum)}% số triệu tập"
    return f"{words}."


def plain(value: Decimal) -> str:
    """Write a limit as people do: 50, 66,67."""
    return tallies.show_number(value)
