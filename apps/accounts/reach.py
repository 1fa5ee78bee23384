"""How far a user's rights reach: the topmost units, and those whose sensitive data she reads."""

from collections.abc import Iterable

from django.db.models import Q

from apps.accounts.models import User
from apps.core.scoping import within
from apps.units.models import Unit

VIEW_FILES = "personnel.view_person"


def topmost_units(user: User, permission: str) -> list[Unit]:
    """Return the units on which `user` has `permission`, without those below another of them."""
    units = {
        grant.unit.path: grant.unit
        for grant in user.grants_today
        if permission in user.granted_permissions.get(grant.role_id, ())
    }
    return [units[path] for path in topmost(units)]


def topmost(paths: Iterable[str]) -> list[str]:
    """Return the paths that do not lie below another one."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def sensitive_within(user: User, unit_lookup: str) -> Q:
    """Return the condition "among the files that `user` may view, her sensitive data too".

    For rows that are in her scope already. Where she may know everything there it says nothing:
    said twice, one condition misleads the database's guess of how many rows there are.
    """
    if user.sees_every_unit:
        return Q()
    known = topmost(grant.unit.path for grant in user.grants_today if grant.role.sees_sensitive)
    viewed = topmost(user.granted_paths(VIEW_FILES))
    if viewed and all(path.startswith(tuple(known)) for path in viewed):
        return Q()
    return within(tuple(known), unit_lookup)
