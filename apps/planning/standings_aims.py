"""What people put forward lack of what the planned title asks in the unit of the list."""

from collections.abc import Sequence
from dataclasses import replace

from apps.indicators import standings_sql as sql
from apps.indicators.facts import Query
from apps.indicators.standings import Question, Rows, Standings, Who, facts_of
from apps.personnel.retirements import Ages

Aim = tuple[int, int, int]  # person, unit, title

AIMING = (
    "SELECT TRUE AS is_planned, x.unit_id, x.title_id, u.node, u.place, q.profile, {facts} "
    "FROM (SELECT * FROM unnest({people}::bigint[], {units}::bigint[], {titles}::bigint[]) "
    "y (person_id, unit_id, title_id)) x {placed} "
    "JOIN ({source}) f ON f.person_id = x.person_id"
)


class Aims(Standings):
    """People beside the titles of units that they are to be planned for, in no pool yet."""

    def __init__(self, question: Question, aims: Sequence[Aim], ages: Ages) -> None:
        self.ages = ages  # read already
        self.aims = list(dict.fromkeys(aims))
        bound = replace(
            question,
            who=Who.PLANNED,
            units=frozenset(unit for _, unit, _ in self.aims),
            titles=frozenset(title for _, _, title in self.aims),
        )
        super().__init__(bound)

    def sources(self, query: Query, units: Sequence[int] = ()) -> list[str]:
        """Return the select of each person with each title she is to be planned for."""
        people, in_units, titles = ([aim[place] for aim in self.aims] for place in range(3))
        placed: Rows = self._units
        aiming = AIMING.format(
            facts=sql.FACTS,
            people=query.bind(people),
            units=query.bind(in_units),
            titles=query.bind(titles),
            placed=self._placed(query, placed, "x", self._asked[True]),
            source=facts_of(query, query.bind(list(dict.fromkeys(people)))),
        )
        return [aiming]
