"""How people who could be put forward stand to what a title of a unit asks."""

from collections.abc import Sequence

from apps.indicators.facts import Query
from apps.indicators.standings import Candidates, Question
from apps.units.models import Unit


class Picked(Candidates):
    """Some people beside what a title of a unit asks of those who are planned for it."""

    is_planned = True

    def __init__(self, question: Question, unit: Unit, title: int, people: Sequence[int]) -> None:
        self.picked = list(people)
        super().__init__(question, unit, title)

    def sources(self, query: Query, units: Sequence[int] = ()) -> list[str]:
        """Return the select of the people picked, each once."""
        (everyone,) = super().sources(query, units)
        picked = query.bind(self.picked)
        return [
            f"SELECT v.* FROM ({everyone}) v "
            f"JOIN unnest({picked}::bigint[]) w (person_id) USING (person_id)"
        ]
