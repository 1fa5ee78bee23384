"""Ladders, tables and groups of people, drawn at random."""

from hypothesis import strategies as st

from apps.indicators.cohort import (
    CUMULATIVE,
    EXCLUSIVE,
    HELD_AND_STUDYING,
    Group,
    LadderTable,
    Row,
)
from apps.indicators.traits import Trait

MODES = (EXCLUSIVE, CUMULATIVE, HELD_AND_STUDYING)
OTHER_BITS = 1 << 40 | 1 << 41  # levels of another ladder


@st.composite
def tables(draw, bits: tuple[int, ...] = tuple(range(6)), modes=MODES, ladder: str = "ladder"):
    """A table over a ladder whose levels, from the lowest up, have these bits."""
    starts = sorted(draw(st.sets(st.integers(0, len(bits) - 1), min_size=1)), reverse=True)
    ends = [len(bits), *starts]
    rows = tuple(
        Row(
            key=f"from{start}",
            label=f"từ bậc {start}",
            levels=sum(1 << bit for bit in bits[start:end]),
            counts_studying=draw(st.booleans()),
            rank=start,
        )
        for start, end in zip(starts, ends, strict=False)
    )
    below = sum(1 << bit for bit in bits[: starts[-1]])
    return LadderTable(ladder, "Bậc", draw(st.sampled_from(modes)), rows, below=below)


def levels(bits: int = 6):
    """Sets of levels, with those of another ladder among them."""
    own = st.integers(0, (1 << bits) - 1)
    return st.builds(lambda mine, other: mine | (OTHER_BITS if other else 0), own, st.booleans())


def groups():
    """Groups of alike people."""
    return st.builds(
        Group,
        earned=levels(),
        studying=levels(),
        traits=st.integers(0, sum(Trait)),
        is_young=st.booleans(),
        people=st.integers(1, 50),
    )
