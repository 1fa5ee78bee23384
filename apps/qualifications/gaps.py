"""What a person lacks of what a title asks: each requirement met, studied for, missing or unknown.

Pure: no database, no Django. Levels are sets of bits as in `indicators.cohort`, so that a person
of a list and a group of alike people on a map are judged by the same few lines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property

from apps.core.text import lowered
from apps.qualifications.courses import Course


class State(IntEnum):
    """How far a requirement is met; the greater, the better. The database answers with these."""

    MISSING = 0
    UNKNOWN = 1
    STUDYING = 2
    MET = 3

    @property
    def is_open(self) -> bool:
        """Whether something has to be done: trained for, or found out."""
        return self < State.STUDYING

    @property
    def label(self) -> str:
        """The state as screens name it."""
        return LABELS[self]


LABELS = {
    State.MISSING: "Còn thiếu",
    State.UNKNOWN: "Chưa rõ",
    State.STUDYING: "Đang học",
    State.MET: "Đạt",
}
STATES = tuple(State)
ANSWER_BITS = 2
ANSWER = (1 << ANSWER_BITS) - 1


class Kind(StrEnum):
    """What a requirement is about; the words of `Requirement.Kind`."""

    LEVEL = "level"
    PARTY = "party"
    TAUGHT = "taught"
    AGE_LEFT = "age_left"
    RATINGS = "ratings"
    NO_DISCIPLINE = "no_discipline"


# What is worked out by the database for each person, and handed over as an answer.
ASKED = frozenset({Kind.TAUGHT, Kind.AGE_LEFT, Kind.RATINGS, Kind.NO_DISCIPLINE})


@dataclass(frozen=True)
class Need:
    """One requirement as it binds a title in a unit: its numbers are settled."""

    key: int  # of the requirement
    kind: Kind
    subject: str  # "Lý luận chính trị"
    wanted: str  # "Trung cấp trở lên"
    source: str
    column: str = ""  # requirements of one ladder or kind share a column of a list
    is_required: bool = True
    alternative: tuple[int, int] | None = (
        None  # standard and number; needs that share it: one is enough
    )
    levels: int = 0  # bits of the levels that are enough
    ladder: int = 0  # bits of all levels of the ladder
    counts_studying: bool = False
    names: tuple[tuple[int, str], ...] = ()  # bit and name of the ladder's levels, from the highest
    training: str = ""  # what to propose to whom it lacks: "Trung cấp lý luận chính trị"
    course: Course | None = None  # what is asked of whom is sent to that training
    months: int = 0
    school_level: str = ""
    grades: tuple[str, ...] = ()
    years: int = 0
    reference: str = ""  # ISO day on which age is counted; "" for the day asked

    @property
    def words(self) -> str:
        """The requirement as one phrase."""
        return f"{self.subject}: {self.wanted}"

    def of_levels(self, earned: int, studying: int) -> State:
        """Return how far someone with these levels meets a requirement of a level."""
        if self.levels & earned:
            return State.MET
        if self.levels & studying:
            return State.MET if self.counts_studying else State.STUDYING
        return State.MISSING if self.ladder & (earned | studying) else State.UNKNOWN

    def highest(self, levels: int) -> str:
        """Return the name of the highest of `levels` on the ladder, "" when there is none."""
        return next((name for bit, name in self.names if levels & bit), "")


@dataclass(frozen=True)
class Holding:
    """What is known of a person, or of a group of people alike in all that is asked."""

    earned: int = 0
    studying: int = 0
    is_party: bool | None = None
    answers: int = 0  # two bits for each asked need of the profile, in its order
    details: Mapping[int, str] = field(default_factory=dict, compare=False)  # need -> what is known


@dataclass(frozen=True)
class Finding:
    """How far one requirement, or one of several alternatives, is met, and by what."""

    needs: tuple[Need, ...]
    state: State
    sentence: str

    @property
    def is_required(self) -> bool:
        """Whether the title depends on it."""
        return any(need.is_required for need in self.needs)

    @property
    def source(self) -> str:
        """The documents that ask it."""
        return "; ".join(dict.fromkeys(need.source for need in self.needs))

    @property
    def subject(self) -> str:
        """What it is about."""
        return " hoặc ".join(dict.fromkeys(need.subject for need in self.needs))


@dataclass(frozen=True)
class Profile:
    """All that is asked of a title in a kind of unit, from every standard that fits."""

    needs: tuple[Need, ...]

    @cached_property
    def asked(self) -> tuple[Need, ...]:
        """The needs that the database answers, in the order of the answers' bits."""
        return tuple(need for need in self.needs if need.kind in ASKED)

    @cached_property
    def choices(self) -> tuple[tuple[Need, ...], ...]:
        """The needs, those that stand for each other together, in order."""
        found: dict[object, list[Need]] = {}
        for need in self.needs:
            found.setdefault(need.alternative or need.key, []).append(need)
        return tuple(map(tuple, found.values()))

    def state_of(self, need: Need, holding: Holding) -> State:
        """Return how far one need is met."""
        if need.kind is Kind.LEVEL:
            return need.of_levels(holding.earned, holding.studying)
        if need.kind is Kind.PARTY:
            return {True: State.MET, False: State.MISSING, None: State.UNKNOWN}[holding.is_party]
        place = self.asked.index(need) * ANSWER_BITS
        return STATES[holding.answers >> place & ANSWER]

    def states(self, holding: Holding) -> tuple[State, ...]:
        """Return the state of each choice: that of the best of its needs."""
        return tuple(
            max(self.state_of(need, holding) for need in choice) for choice in self.choices
        )

    def verdict(self, holding: Holding) -> State:
        """Return how far all that is required is met together: as far as the worst of it."""
        return self.worst(self.states(holding))

    def worst(self, states: Sequence[State]) -> State:
        """Return the worst state among the required choices; met when nothing is required."""
        required = (
            state
            for choice, state in zip(self.choices, states, strict=True)
            if any(need.is_required for need in choice)
        )
        return min(required, default=State.MET)

    def findings(self, holding: Holding) -> list[Finding]:
        """Return for each choice its state and a sentence that says why."""
        return [
            Finding(choice, state, self._sentence(choice, state, holding))
            for choice, state in zip(self.choices, self.states(holding), strict=True)
        ]

    def _sentence(self, choice: Sequence[Need], state: State, holding: Holding) -> str:
        """Say what is known and what is asked; of alternatives, what the best one says."""
        best = [need for need in choice if self.state_of(need, holding) is state]
        if state is State.MET:
            return sentence(best[0], state, holding)
        return " Hoặc: ".join(
            sentence(need, self.state_of(need, holding), holding) for need in choice
        )

    @cached_property
    def classes(self) -> tuple[int, ...]:
        """The sets of levels that the needs tell apart: enough, and known at all."""
        needs = [need for need in self.needs if need.kind is Kind.LEVEL]
        return tuple(dict.fromkeys(mask for n in needs for mask in (n.levels, n.ladder)))

    def alike(self, levels: int) -> int:
        """Return the fewest levels that the needs judge like `levels`.

        The database does the same before it groups people: "alike in all that is asked".
        """
        return sum({mask & -mask for mask in self.classes if mask & levels})


def sentence(need: Need, state: State, holding: Holding) -> str:
    """Say in one sentence how far a need is met, and what asks it."""
    if need.kind is Kind.LEVEL:
        known = _levels_in_words(need, holding)
    elif need.kind is Kind.PARTY:
        known = {True: "là đảng viên", False: "chưa là đảng viên", None: "hồ sơ chưa ghi"}[
            holding.is_party
        ]
    else:
        known = holding.details.get(need.key, "") or BARE[state]
    asked = "" if state is State.MET or need.kind is Kind.PARTY else f", cần {lowered(need.wanted)}"
    document = need.source.replace(" (", ", ").replace(")", "")  # no brackets within brackets
    return f"{need.subject}: {known}{asked} ({document})."


BARE = {
    State.MET: "đạt",
    State.STUDYING: "đang học",
    State.UNKNOWN: "hồ sơ chưa đủ dữ liệu",
    State.MISSING: "chưa đủ",
}


def _levels_in_words(need: Need, holding: Holding) -> str:
    """Say what a person holds and studies on the ladder of a need."""
    held, studied = need.highest(holding.earned), need.highest(holding.studying)
    parts = [f"đang có {held}"] if held else []
    if held and need.names[-1][1] == held:
        parts = [lowered(held)]
    if studied and not _reached(need, holding, studied):
        parts.append(f"đang học {studied}")
    return ", ".join(parts) or "hồ sơ chưa ghi"


def _reached(need: Need, holding: Holding, name: str) -> bool:
    """Return whether the level called `name`, or a higher one, is held already."""
    for bit, own in need.names:
        if holding.earned & bit:
            return True
        if own == name:
            return False
    return False


def lacking(profile: Profile, states: Iterable[State]) -> Iterator[tuple[Need, State]]:
    """Yield every need of the choices that are open, with the state of its choice."""
    for choice, state in zip(profile.choices, states, strict=True):
        if state.is_open:
            for need in choice:
                yield need, state
