"""Opens a round: a list for every unit with titles to plan for, filled with whom the pool holds."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet

from apps.accounts.models import User
from apps.core import clock
from apps.core.violations import violations_explained
from apps.personnel.models import AnnualRating, Assignment, Discipline, Person
from apps.personnel.retirements import Ages, with_override
from apps.planning.candidates import penalty_of, retirement_of
from apps.planning.limits import Key, Rules
from apps.planning.models import Candidacy, Round, UnitList
from apps.planning.rules import RuleTable
from apps.planning.screening import (
    NOT_DONE,
    Candidate,
    Finding,
    Level,
    Rank,
    age_left,
    discipline,
    last_years,
)
from apps.planning.titles import leading_titles, ranks
from apps.pools.models import PoolEntry, Procedure, RemovalGround, Term
from apps.pools.models.procedures import RoundKind
from apps.units.models import Post, UnitKind
from apps.units.tree import Node, tree_on

BATCH = 5_000
NOTE_LENGTH = Candidacy._meta.get_field("ground_note").max_length
Status, Sign = Round.Status, RemovalGround.Sign
# A list in one of these states waits for somebody.
UNDER_WAY = (UnitList.Status.SUBMITTED, UnitList.Status.APPRAISED, UnitList.Status.APPROVED)


@dataclass(frozen=True)
class Opened:
    """What opening a round has made."""

    lists: int
    carried: int
    removed: int


def open_round(this_round: Round, user: User, *, today: datetime.date | None = None) -> Opened:
    """Open a round: make its lists and fill them with whom the pool holds, all or nothing.

    Raises ValidationError, in a sentence, when the round is open or closed already, when its
    deadline is past, or when no unit of its scope has a title to plan for.
    """
    reason = f"Mở đợt quy hoạch {this_round.name}"
    with violations_explained(), pghistory.context(reason=reason, user=user.pk):
        return _open(this_round, today or clock.today())


@transaction.atomic
def _open(this_round: Round, today: datetime.date) -> Opened:
    """Make the lists of a round that nobody else opens meanwhile."""
    own = _locked(this_round)
    Term.objects.select_for_update(no_key=True).get(pk=own.term_id)  # one opens at a time
    _demand_openable(own, today)
    opening = Opening(own)
    _demand_free(opening)
    lists = opening.make_lists()
    if not lists:
        raise ValidationError(
            f"Ngày {own.reference_on:%d/%m/%Y}, {own.root.name} và các đơn vị trực thuộc không có "
            "chức danh nào để quy hoạch cho nhiệm kỳ này."
        )
    lines = opening.fill(lists)
    _set_status(this_round, Status.OPEN)
    removed = sum(line.outcome == Candidacy.Outcome.REMOVED for line in lines)
    return Opened(len(lists), len(lines) - removed, removed)


def close_round(this_round: Round, user: User) -> None:
    """End a round; its lists stay as they are.

    Raises ValidationError while it is not open, or while a list waits to be decided or disclosed.
    """
    reason = f"Kết thúc đợt quy hoạch {this_round.name}"
    with transaction.atomic(), pghistory.context(reason=reason, user=user.pk):
        own = _locked(this_round)
        if own.status != Status.OPEN:
            raise ValidationError(f"Đợt này {own.get_status_display()}, không kết thúc được.")
        statuses = own.lists.select_for_update().order_by("pk").values_list("status", flat=True)
        waiting = sum(status in UNDER_WAY for status in statuses)
        if waiting:
            raise ValidationError(
                f"Còn {waiting} danh sách đã gửi nhưng chưa công khai xong; hãy trả lại, phê duyệt "
                "hoặc công khai các danh sách ấy trước."
            )
        _set_status(this_round, Status.CLOSED)


def _locked(this_round: Round) -> Round:
    """Return the round as the database has it now; nobody else changes it meanwhile."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("term", "root")
    return rows.get(pk=this_round.pk)


def _set_status(this_round: Round, status: str) -> None:
    """Write the state of a round, then to the object in hand too."""
    Round.objects.filter(pk=this_round.pk).update(status=status)
    this_round.status = status


def _demand_openable(own: Round, today: datetime.date) -> None:
    """Refuse a round that is open or closed, or whose deadline is past."""
    if own.status != Status.DRAFT:
        raise ValidationError(f"Đợt này {own.get_status_display()}, không mở lần nữa.")
    if own.deadline < today:
        raise ValidationError(
            f"Hạn gửi danh sách {own.deadline:%d/%m/%Y} đã qua; hãy sửa hạn trước khi mở đợt."
        )


def _demand_free(opening: "Opening") -> None:
    """Refuse a round while a list of one of its units goes on in another round of the term."""
    others = UnitList.objects.filter(
        round__status=Status.OPEN, round__term=opening.round.term_id, unit__in=list(opening.nodes)
    ).exclude(status=UnitList.Status.DISCLOSED)
    other = others.select_related("round", "unit").order_by("unit__path").first()
    if other is not None:
        raise ValidationError(
            f"{other.unit} đang có danh sách trong đợt {other.round} của cùng nhiệm kỳ; hãy kết "
            "thúc đợt ấy trước khi mở đợt này."
        )


class Opening:
    """What the lists of a round are made of: everything is read in sets, whatever their number."""

    def __init__(self, this_round: Round) -> None:
        self.round, self.day = this_round, this_round.reference_on
        self.branch = this_round.term.branch
        self.nodes: dict[int, Node] = {
            node.unit_id: node for node in tree_on(self.day, [this_round.root_id])
        }

    # Units

    @cached_property
    def entries(self) -> list[PoolEntry]:
        """The entries in force on the day that are reviewed, or carried into a new term."""
        rows = self.entry_rows.only("person", "unit", "title", "source", "direction")
        return list(rows.order_by("unit_id", "title__order", "title_id", "person__sort_name", "pk"))

    @property
    def entry_rows(self) -> QuerySet[PoolEntry]:
        """The entries as a query: of this term, or of the one before when the pool is new."""
        rows = PoolEntry.objects.as_of(self.day).filter(unit__in=list(self.nodes))
        return rows.filter(term=self.source_term)

    @cached_property
    def source_term(self) -> Term | None:
        """The term whose pool is the beginning of the lists."""
        term = self.round.term
        if self.round.kind == RoundKind.REVIEW:
            return term
        earlier = Term.objects.filter(branch=term.branch, valid_from__lt=term.valid_from)
        return earlier.order_by("-valid_from").first()

    def make_lists(self) -> dict[int, UnitList]:
        """Make a list for each unit that has titles to plan for; return them by unit."""
        titles = leading_titles(self.branch)
        units = list(self.nodes)
        with_titles = {entry.unit_id for entry in self.entries}
        for model in (Post, Assignment):
            held = model.objects.as_of(self.day).filter(unit__in=units, title__in=titles)
            with_titles |= set(held.values_list("unit", flat=True).distinct())
        procedures = procedures_on(self.day, self.round.kind)
        made = [
            UnitList(
                round=self.round,
                unit_id=unit,
                procedure=procedures.get(node.kind, procedures.get("")),
            )
            for unit, node in self.nodes.items()
            if unit in with_titles
        ]
        UnitList.objects.bulk_create(made, BATCH)
        return {own.unit_id: own for own in made}

    # Lines

    def fill(self, lists: Mapping[int, UnitList]) -> list[Candidacy]:
        """Put everyone whom the pool holds into the list of the unit."""
        grounds = {ground.sign: ground for ground in RemovalGround.objects.exclude(sign="")}
        signs = Signs(self)
        lines = []
        for entry in self.entries:
            found = (sign for sign in signs.of(entry) if sign[0] in grounds)
            sign, words = next(found, ("", ""))
            lines.append(line_of(entry, lists[entry.unit_id], grounds.get(sign), words))
        Candidacy.objects.bulk_create(lines, BATCH)
        know_sizes()
        return lines


def know_sizes() -> None:
    """Tell the planner how large the tables have become.

    Else every list is slow until the database finds out by itself: it takes the tables for empty.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE planning_unitlist, planning_candidacy")


def line_of(
    entry: PoolEntry, unit_list: UnitList, ground: RemovalGround | None, words: str
) -> Candidacy:
    """Return an entry as a line: carried over, or to be taken out on a ground."""
    return Candidacy(
        unit_list=unit_list,
        person_id=entry.person_id,
        title_id=entry.title_id,
        outcome=Candidacy.Outcome.REMOVED if ground else Candidacy.Outcome.CARRIED,
        source=entry.source,
        direction=entry.direction,
        entry=entry,
        ground=ground,
        ground_note=words[:NOTE_LENGTH],
    )


def procedures_on(day: datetime.date, kind: str) -> dict[str, Procedure]:
    """Return the procedures in force for rounds of a kind, by the kind of unit; "" for all others.

    Of two for one kind of unit the later one holds.
    """
    kinds = UnitKind.objects.filter(procedures=OuterRef("pk")).order_by("code").values("code")
    rows = Procedure.objects.as_of(day).filter(round_kind=kind)
    rows = rows.annotate(kind_codes=ArraySubquery(kinds))
    found: dict[str, Procedure] = {}
    for row in rows.order_by("valid_from", "-order", "pk"):
        found |= dict.fromkeys(row.kind_codes or [""], row)
    return found


class Signs:
    """What the records of the people in the pool say against carrying them over."""

    def __init__(self, opening: Opening) -> None:
        self.round, self.day, self.branch = opening.round, opening.day, opening.branch
        people = opening.entry_rows.values("person")
        self.ages = Ages.read()
        self.rules = RuleTable.on(self.day)
        self.ranks = ranks()
        self.nodes = opening.nodes
        self.above = opening.round.root.path
        self.bound: dict[int, Rules] = {}  # by unit
        self.people = {
            person.pk: person
            for person in with_override(Person.objects.filter(pk__in=people)).only(
                "sex", "birth_on", "birth_precision"
            )
        }
        posts = Assignment.objects.as_of(self.day).filter(person__in=people)
        self.posts = by_person(posts.values_list("person", "title", "unit__name", "valid_from"))
        self.penalties = by_person(
            Discipline.objects.filter(person__in=people, decided_on__lte=self.day).values_list(
                "person", "kind", "decided_on", "effective_until"
            )
        )
        failed = AnnualRating.objects.filter(person__in=people, grade=NOT_DONE)
        self.failed = by_person(failed.order_by("year").values_list("person", "year"))

    def of(self, entry: PoolEntry) -> Iterator[tuple[str, str]]:
        """Yield the signs that an entry has to end, each with the words that say why."""
        posts = self.posts.get(entry.person_id, ())
        if not posts:
            yield Sign.LEFT, f"Ngày {self.day:%d/%m/%Y} không giữ chức vụ nào."
        yield from self.appointed(entry, posts)
        candidate, rules = self.candidate(entry), self.rules_at(entry.unit_id)
        for sign, ask in ((Sign.OVER_AGE, age_left), (Sign.DISCIPLINE, discipline)):
            found = (f for f in ask(candidate, rules, self.day) if is_against(f))
            yield from ((sign, finding.sentence) for finding in found)
        yield from self.rated(entry, rules)

    def appointed(self, entry: PoolEntry, posts: Iterable[tuple]) -> Iterator[tuple[str, str]]:
        """Yield the post by which a person has the planned title, or one above it, already."""
        planned: Rank = self.ranks[entry.title_id]
        for title, unit, since in posts:
            if planned.is_reached_by(self.ranks[title]):
                words = f"Giữ chức danh {self.ranks[title].name}, {unit} từ {since:%d/%m/%Y}."
                yield Sign.APPOINTED, words

    def rated(self, entry: PoolEntry, rules: Rules) -> Iterator[tuple[str, str]]:
        """Yield the last years in which the tasks were not done."""
        years = last_years(rules.number(Key.RATED_YEARS) or 0, self.day)
        failed = [str(year) for (year,) in self.failed.get(entry.person_id, ()) if year in years]
        if failed:
            yield Sign.RATING, f"Xếp loại năm {', '.join(failed)}: không hoàn thành nhiệm vụ."

    def candidate(self, entry: PoolEntry) -> Candidate:
        """Return a person of the pool as the screens of age and discipline read her."""
        return Candidate(
            planned=self.ranks[entry.title_id],
            retirement=retirement_of(self.people[entry.person_id], self.ages),
            penalties=tuple(penalty_of(*row) for row in self.penalties.get(entry.person_id, ())),
            is_of_current_term=self.round.term.valid_from <= self.day,
        )

    def rules_at(self, unit: int) -> Rules:
        """Return the rules that bind a unit, by where it stood on the day."""
        if unit not in self.bound:
            path = f"{self.above}{self.nodes[unit].path}"  # the root stands twice, which is no harm
            self.bound[unit] = self.rules.at(self.branch, path)
        return self.bound[unit]


def is_against(finding: Finding) -> bool:
    """Return whether a finding is certain: what cannot be decided takes nobody out."""
    return finding.level is Level.BLOCK


def by_person(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    """Return rows that begin with the person by that person, without her."""
    found: dict[int, list[tuple]] = {}
    for person, *row in rows:
        found.setdefault(person, []).append(tuple(row))
    return found
