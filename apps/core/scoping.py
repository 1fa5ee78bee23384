"""Who may touch which rows: asked here and nowhere else.

A model that belongs to a unit names the way to it (`unit_lookup`); a user has the paths of the
units granted to her. Outside them a record does not exist.
"""

from functools import reduce
from operator import or_
from typing import ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q

NOTHING = Q(pk__in=[])


class ScopeHolder(Protocol):
    """What the scope needs to know of a user."""

    sees_every_unit: bool

    def granted_paths(self, permission: str) -> tuple[str, ...]:
        """Paths of the units on which the user has `permission`."""


class ScopedQuerySet(models.QuerySet):
    """Base of the queryset of every model that belongs to a unit."""

    # Lookup from the model to the unit that keeps the record, "" for the unit itself.
    unit_lookup: ClassVar[str]

    def visible_to(self, user: ScopeHolder) -> Self:
        """Keep the rows of the units that `user` may read; without a grant, nothing."""
        return self.allowed_to(user, "view")

    def changeable_by(self, user: ScopeHolder) -> Self:
        """Keep the rows of the units on which `user` may change this kind of record."""
        return self.allowed_to(user, "change")

    def allowed_to(self, user: ScopeHolder, action: str) -> Self:
        """Keep the rows on which `user` may do `action` (view, add, change, delete)."""
        if user.sees_every_unit:
            return self
        options = self.model._meta
        permission = f"{options.app_label}.{action}_{options.model_name}"
        return self.filter(within(user.granted_paths(permission), self.unit_lookup))


class RuleQuerySet(ScopedQuerySet):
    """Rules of one unit's area, or of the whole country.

    Whoever may read rules reads those that bind her units: of the country, of the units above, and
    of those below. Only an administrator of the system changes one of the country.
    """

    def allowed_to(self, user: ScopeHolder, action: str) -> Self:
        """Keep the rules on which `user` may do `action`."""
        if action != "view" or user.sees_every_unit:
            return super().allowed_to(user, action)
        options = self.model._meta
        paths = user.granted_paths(f"{options.app_label}.view_{options.model_name}")
        if not paths:
            return self.none()
        above = {int(part) for path in paths for part in path.strip("/").split("/")}
        everywhere = Q(**{f"{self.unit_lookup}__isnull": True})
        binding = Q(**{f"{self.unit_lookup}__in": above})
        return self.filter(everywhere | binding | within(paths, self.unit_lookup))


def within(paths: tuple[str, ...], unit_lookup: str = "") -> Q:
    """Return the condition "the unit lies at or below one of `paths`"."""
    prefix = f"{unit_lookup}__" if unit_lookup else ""
    trees = (Q(**{f"{prefix}path__startswith": path}) for path in paths)
    return reduce(or_, trees, NOTHING)
