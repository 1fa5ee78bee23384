"""Users, the roles they have on units, and the scope that follows from both."""

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, Permission
from django.db import connection, models

from apps.core import clock
from apps.core.history import tracked, tracked_links
from apps.core.periods import (
    PeriodModel,
    PeriodQuerySet,
    no_overlap,
    period_in_order,
)
from apps.core.scoping import ScopedQuerySet, ScopeHolder
from apps.units.models import Catalogue, CodeManager, Unit

# The grants of a user in force on a day, each with what is asked of its role and unit and with what
# the role allows, as "app.action_model". As text, for every page asks it: to put it together anew
# takes longer than to run it.
GRANTS = """
SELECT g.id, g.user_id, g.role_id, r.sees_sensitive, g.unit_id, u.code, u.name, u.path,
       ARRAY(SELECT c.app_label || '.' || p.codename
               FROM accounts_role_permissions m
               JOIN auth_permission p ON p.id = m.permission_id
               JOIN django_content_type c ON c.id = p.content_type_id
              WHERE m.role_id = g.role_id)
  FROM accounts_grant g
  JOIN accounts_role r ON r.id = g.role_id
  JOIN units_unit u ON u.id = g.unit_id
 WHERE g.user_id = %(user)s AND g.valid_from <= %(day)s
   AND (g.valid_to IS NULL OR g.valid_to > %(day)s)
 ORDER BY u.path
"""


@tracked()
class Role(Catalogue):
    """What a kind of user may do: Nội vụ, Phòng GD&ĐT, hiệu trưởng, lãnh đạo, kiểm tra ..."""

    permissions = models.ManyToManyField(
        Permission, verbose_name="quyền", related_name="roles", blank=True
    )
    sees_sensitive = models.BooleanField(
        "xem dữ liệu cá nhân nhạy cảm",
        default=False,
        help_text="Dân tộc, tôn giáo, đảng viên, số CCCD, kỷ luật (Luật 91/2025/QH15).",
    )

    objects = CodeManager()

    class Meta(Catalogue.Meta):
        verbose_name = "vai trò"
        verbose_name_plural = "vai trò"


tracked_links(Role, "permissions")


@tracked(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in; what she sees follows from her grants."""

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Return the family name first, as Vietnamese names are written."""
        return f"{self.last_name} {self.first_name}".strip()

    @cached_property
    def grants_today(self) -> list["Grant"]:
        """Grants in force today with role, unit and what the role may do: one query a request.

        An account that is switched off has none.
        """
        if not self.is_active:
            return []
        with connection.cursor() as cursor:
            cursor.execute(GRANTS, {"user": self.pk, "day": clock.today()})
            return [Grant.of_row(row[:2], row[2:4], row[4:8], row[8]) for row in cursor]

    @cached_property
    def granted_permissions(self) -> dict[int, frozenset[str]]:
        """For each role held today its permissions as "app.action_model"."""
        return {grant.role_id: grant.allowed for grant in self.grants_today}

    @property
    def sees_every_unit(self) -> bool:
        """Whether the scope does not bind this user: an active administrator of the system."""
        return self.is_active and self.is_superuser

    def granted_paths(self, permission: str) -> tuple[str, ...]:
        """Return the paths of the units on which the user has `permission` today."""
        return tuple(
            grant.unit.path
            for grant in self.grants_today
            if permission in self.granted_permissions.get(grant.role_id, ())
        )

    def sees_sensitive_of(self, unit: Unit) -> bool:
        """Return whether the user may read sensitive fields of people kept by `unit`."""
        if self.sees_every_unit:
            return True
        return any(
            grant.role.sees_sensitive and unit.path.startswith(grant.unit.path)
            for grant in self.grants_today
        )

    @property
    def sees_sensitive(self) -> bool:
        """Whether the user may read sensitive fields anywhere in her scope."""
        return self.sees_every_unit or any(g.role.sees_sensitive for g in self.grants_today)


class GrantQuerySet(PeriodQuerySet, ScopedQuerySet):
    """Grants of roles; whoever keeps the accounts of a district sees those of its units."""

    unit_lookup = "unit"


@tracked()
class Grant(PeriodModel):
    """A role given to a user on a unit and everything below it, for a period."""

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name="người dùng", related_name="grants"
    )  # a deleted account keeps no rights
    role = models.ForeignKey(Role, models.PROTECT, verbose_name="vai trò", related_name="grants")
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="trên đơn vị", related_name="grants"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "phân quyền"
        verbose_name_plural = "phân quyền"
        ordering = ("user", "unit")
        constraints: ClassVar = [
            period_in_order("accounts_grant_period"),
            no_overlap(
                "accounts_grant_once",
                "user",
                "role",
                "unit",
                message="Người dùng đã có vai trò này trên đơn vị trong thời gian đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.unit}"

    @classmethod
    def of_row(
        cls,
        own: tuple[int, int],
        role: tuple[int, bool],
        unit: tuple[int, str, str, str],
        allowed: Iterable[str],
    ) -> "Grant":
        """Return a row of `GRANTS`; what it does not say is read when somebody asks for it."""
        keys = (*own, role[0], unit[0])
        found = cls.from_db(connection.alias, ("id", "user_id", "role_id", "unit_id"), keys)
        found.role = Role.from_db(connection.alias, ("id", "sees_sensitive"), role)
        found.unit = Unit.from_db(connection.alias, ("id", "code", "name", "path"), unit)
        found.allowed = frozenset(allowed)
        return found


class FileTakenQuerySet(ScopedQuerySet):
    """Files that were taken away; only who sees every unit reads this log."""

    unit_lookup = ""

    def allowed_to(self, user: ScopeHolder, action: str) -> "FileTakenQuerySet":
        """Keep all rows for who sees every unit, none for anybody else."""
        return self if user.sees_every_unit else self.none()


class FileTaken(models.Model):
    """A file that a user took away: personal data leave the system here (Law 91/2025/QH15)."""

    user = models.ForeignKey(
        User,
        models.SET_NULL,  # the log outlives the account, whose name it keeps
        verbose_name="người dùng",
        related_name="files_taken",
        null=True,
        editable=False,
    )
    username = models.CharField("tài khoản", max_length=150, editable=False)
    at = models.DateTimeField("lúc", auto_now_add=True)
    file_name = models.CharField("tệp", max_length=200, editable=False)
    address = models.CharField("lấy từ trang", max_length=1000, editable=False)

    objects = FileTakenQuerySet.as_manager()

    class Meta:
        verbose_name = "lần lấy tệp"
        verbose_name_plural = "nhật ký lấy tệp"
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="accounts_filetaken_latest")]

    def __str__(self) -> str:
        return f"{self.username}: {self.file_name}"
