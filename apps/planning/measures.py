"""What the words of the documents mean in figures: "mở", "động", and whether a post is covered.

Pure: rows in, figures out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

FEW_NAMES = 1  # one name is no choice


@dataclass(frozen=True)
class Openness:
    """How far a pool is "mở": not closed inside its own units."""

    entries: int
    external: int
    titles: int
    open_titles: int  # planned posts with at least one name from outside

    @classmethod
    def of(cls, entries: Iterable[tuple[tuple[int, int], bool]]) -> "Openness":
        """Count entries, each as its post (unit, title) and whether it comes from outside."""
        rows = list(entries)
        outside = {post for post, is_external in rows if is_external}
        return cls(
            entries=len(rows),
            external=sum(is_external for _, is_external in rows),
            titles=len({post for post, _ in rows}),
            open_titles=len(outside),
        )


@dataclass(frozen=True)
class Turnover:
    """How far a pool is "động": who came and who left, against those there before."""

    before: int
    added: int
    removed: int

    @property
    def moved(self) -> int:
        """How many came or left."""
        return self.added + self.removed

    @property
    def after(self) -> int:
        """How many are there now."""
        return self.before + self.added - self.removed


class Cover(StrEnum):
    """How well a post is provided for, the worst first."""

    EMPTY_SOON = "empty_soon"
    NOBODY = "nobody"
    NOT_READY = "not_ready"
    READY = "ready"

    @property
    def label(self) -> str:
        """The state in the words of the office."""
        return {
            Cover.EMPTY_SOON: "sắp trống, thiếu nguồn",
            Cover.NOBODY: "chưa có nguồn",
            Cover.NOT_READY: "có nguồn, chưa ai đạt chuẩn",
            Cover.READY: "có người đạt chuẩn",
        }[self]

    @property
    def tone(self) -> str:
        """The colour beside the word."""
        return {
            Cover.EMPTY_SOON: "bad",
            Cover.NOBODY: "warning",
            Cover.NOT_READY: "info",
            Cover.READY: "ok",
        }[self]


def cover_of(*, names: int, ready: int, leaves_in_term: bool) -> Cover:
    """Say how well a post is provided for by `names` people, `ready` of whom meet the standard.

    A post whose holder leaves within the term is a worry while it has one name or none: the
    proposal of the field reference (f), pool indicators.
    """
    if leaves_in_term and names <= FEW_NAMES:
        return Cover.EMPTY_SOON
    if not names:
        return Cover.NOBODY
    return Cover.READY if ready else Cover.NOT_READY
