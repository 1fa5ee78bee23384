"""How far a job is, told by whoever does it to whoever watches. Pure."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[str, int, int], None]  # what is being done, how many done, of how many
Item = TypeVar("Item")

EVERY = 500


class CancelledError(Exception):
    """The person who started the job asked it to stop."""


def unwatched(step: str, done: int, total: int) -> None:
    """Tell nobody."""


def counted(items: Iterable[Item], total: int, step: str, progress: Progress) -> Iterator[Item]:
    """Yield `items`, telling how far they are every few hundred."""
    for number, item in enumerate(items):
        if number % EVERY == 0:
            progress(step, number, total)
        yield item
    progress(step, total, total)
