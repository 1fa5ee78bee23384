"""The lines of lists with the special cases and the remarks on them, in one query."""

from collections.abc import Iterator, Mapping, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from apps.accounts.models import User
from apps.planning.models import Candidacy, Override, Remark, TallyLine, UnitList

AUTHOR = ("username", "last_name", "first_name")
VOTES = {"tally": "tally", "agree": "agree", "disagree": "disagree"}
TIMES = ("at", "settled_at")


def lines_of(unit_lists: Sequence[UnitList], user: User) -> Iterator[Candidacy]:
    """Yield the lines of lists that `user` may see.

    With `overrides_by_rule`, `remarks_read`, `is_voted_on`, and `final_votes`: tally and votes of
    each deciding step.
    """
    votes = TallyLine.objects.filter(candidacy=OuterRef("pk")).order_by()
    final = votes.filter(tally__step__is_final=True)
    lists = {own.pk: own for own in unit_lists}
    rows = Candidacy.objects.visible_to(user).filter(unit_list__in=list(lists))
    rows = rows.select_related("person__managing_unit", "title", "ground", "entry").annotate(
        override_rows=ArraySubquery(_of_line(Override, "rule", "reason", "document")),
        remark_rows=ArraySubquery(_of_line(Remark, "text", "answer", "settled_at")),
        is_voted_on=Exists(votes),
        final_votes=ArraySubquery(final.values(row=JSONObject(**VOTES))),
    )
    for row in rows.order_by("title__order", "title", "order", "person__sort_name", "pk"):
        row.unit_list = lists[row.unit_list_id]
        notes = [written(Override, data) for data in row.override_rows]
        row.overrides_by_rule = {note.rule: note for note in notes}
        row.remarks_read = [written(Remark, data) for data in row.remark_rows]
        yield row


def _of_line(model: type[Override] | type[Remark], *columns: str) -> QuerySet:
    """Return the notes on the outer line, oldest first, each as one value with who wrote it."""
    names = {"id": "pk", "at": "at", "by": "by"} | {name: f"by__{name}" for name in AUTHOR}
    rows = model.objects.filter(candidacy=OuterRef("pk")).order_by("at", "pk")
    return rows.values(row=JSONObject(**names, **{column: column for column in columns}))


def written(model: type[Override] | type[Remark], data: Mapping) -> Override | Remark:
    """Return a note with who wrote it, out of what the database sent with the line."""
    author = User(pk=data["by"], **{name: data[name] for name in AUTHOR})
    times = {name: parse_datetime(data[name]) for name in TIMES if data.get(name)}
    rest = {k: v for k, v in data.items() if k not in {"by", *AUTHOR, *TIMES}}
    return model(by=author, **times, **rest)
