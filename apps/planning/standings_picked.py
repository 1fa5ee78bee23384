"""How people who could be put forward stand to what a title of a unit asks."""

from collections.abc import Sequence
from dataclasses import replace

from apps.indicators.facts import Query
from apps.indicators.standings import Candidates, Question
from apps.units.models import Unit


class Picked(Candidates):
    """Some people beside what a title of a unit asks of those who are planned for it."""

    def __init__(self, question: Question, unit: Unit, title: int, people: Sequence[int]) -> None:
        self.picked = list(people)
        super().__init__(question, unit, title)

    def _place_units(self) -> None:
        """Find what is asked of who is planned for the title, and the units looked at."""
        own = replace(self.question, roots=(self.unit,), units=frozenset({self.unit.pk}))
        for place, _, _ in self._places(own):
            profile = self.question.rulebook.profile(
                self.title, place, is_planned=True, left_out=self.question.left_out
            )
            if profile is not None:
                self._number_of(profile)
        for _, node, units in self._places():
            self._units += [(unit, 1, node) for unit in units]

    def source(self, query: Query, units: Sequence[int] = ()) -> str:
        """Return the select of the people picked, each once."""
        everyone = super().source(query, units)
        picked = query.bind(self.picked)
        return (
            f"SELECT v.* FROM ({everyone}) v "
            f"JOIN unnest({picked}::bigint[]) w (person_id) USING (person_id)"
        )
