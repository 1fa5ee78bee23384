"""Which titles a round is about, and how they compare with one another."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from apps.planning.screening import Rank
from apps.pools.models import Term
from apps.units.models import Title

# The branches of titles for which people are planned in terms of a branch.
BRANCHES = {
    Term.Branch.PARTY: (Title.Branch.PARTY, Title.Branch.MASS),
    Term.Branch.GOVERNMENT: (Title.Branch.GOVERNMENT, Title.Branch.SCHOOL),
}


def leading_titles(branch: str) -> QuerySet[Title]:
    """Return the titles of leaders for which people are planned in terms of `branch`."""
    return Title.objects.filter(is_leader=True, branch__in=BRANCHES[Term.Branch(branch)])


def ranks() -> dict[int, Rank]:
    """Return every title as it compares with others: one query."""
    kinds = Title.kinds.through.objects.filter(title=OuterRef("pk")).order_by("unitkind")
    titles = Title.objects.annotate(kind_keys=ArraySubquery(kinds.values("unitkind")))
    return {title.pk: rank_of(title, title.kind_keys) for title in titles}


def rank_of(title: Title, kinds: list[int]) -> Rank:
    """Return a title, held in units of `kinds`, as it compares with others."""
    return Rank(title.name, title.branch, title.order, frozenset(kinds), title.is_leader)
