"""Permissions come from the roles granted on units, not from Django's groups."""

from django.contrib.auth.backends import ModelBackend
from django.db import models

from apps.accounts.models import User


class GrantBackend(ModelBackend):
    """Signs in by password; answers "may she?" from today's grants."""

    def get_all_permissions(self, user_obj: User, obj: models.Model | None = None) -> set[str]:
        """Return what the user may do on `obj`; without it, what she may do somewhere."""
        if not user_obj.is_active or user_obj.is_anonymous:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj)
        return self._granted(user_obj, getattr(obj, "unit", None))

    def has_perm(self, user_obj: User, perm: str, obj: models.Model | None = None) -> bool:
        """Return whether the user may do `perm` on `obj`, or anywhere when no object is given."""
        return user_obj.is_active and perm in self.get_all_permissions(user_obj, obj)

    def _granted(self, user: User, unit: models.Model | None) -> set[str]:
        """Collect the permissions of grants on `unit` or above it; of all grants without one."""
        held: set[str] = set()
        for grant in user.grants_today:
            if unit is None or unit.path.startswith(grant.unit.path):
                held |= user.granted_permissions.get(grant.role_id, frozenset())
        return held
