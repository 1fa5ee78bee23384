"""Kinds of units, titles, units and posts as tables in Excel."""

from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields

from apps.core.exchange import CatalogueResource, CodeWidget, DayWidget, TextWidget
from apps.core.scoped_admin import may
from apps.units.models import LONG_AGO, Post, Title, TitleAlias, Unit, UnitKind
from apps.units.services import found_unit, refresh_current

PLACED_ELSEWHERE = (
    "Đổi tên, đổi loại hoặc chuyển cấp trên thì ghi ở trang của đơn vị, mục tên và vị trí,"
    " để giữ được tên cũ của những năm trước."
)


class UnitKindResource(CatalogueResource):
    """Kinds of units."""

    class Meta(CatalogueResource.Meta):
        model = UnitKind
        fields = ("code", "name", "order", "form", "valid_from", "valid_to", "source")


class TitleResource(CatalogueResource):
    """Titles, each with the kinds of units in which it is held."""

    class Meta(CatalogueResource.Meta):
        model = Title
        fields = (
            "code",
            "name",
            "short_name",
            "order",
            "branch",
            "is_leader",
            "is_membership",
            "is_teaching",
            "kinds",
        )


class TitleAliasResource(CatalogueResource):
    """Spellings of titles; a spelling is known by its title and itself."""

    class Meta(CatalogueResource.Meta):
        model = TitleAlias
        import_id_fields = ("title", "name")
        fields = ("title", "name")


class UnitResource(CatalogueResource):
    """Units as they stand today; a new one begins on the day given."""

    kind = fields.Field("kind", "Loại", CodeWidget(UnitKind))
    name = fields.Field("name", "Tên đơn vị", TextWidget())
    parent = fields.Field("parent", "Đơn vị cấp trên", CodeWidget(Unit))
    since = fields.Field("since", "Từ ngày", DayWidget())

    filled_in = frozenset({"path"})

    class Meta(CatalogueResource.Meta):
        model = Unit
        fields = (
            "code",
            "name",
            "kind",
            "parent",
            "since",
            "order",
            "official_code",
            "code_system",
            "school_levels",
            "is_vertical_sector",
            "is_hard_area",
        )

    FACTS = (
        "order",
        "official_code",
        "code_system",
        "school_levels",
        "is_vertical_sector",
        "is_hard_area",
    )

    def dehydrate_since(self, unit: Unit) -> str:
        """Leave the day empty: it matters only for a new unit."""
        return ""

    def is_allowed(self, instance: Unit) -> bool:
        """Ask the right on the unit above, where a new unit has no place yet."""
        if not instance._state.adding:
            return super().is_allowed(instance)
        return may_found(self.user, instance.parent)

    def write(self, instance: Unit, *, is_create: bool) -> None:
        """Found a new unit; of a known one write what is no placement."""
        if is_create:
            founded = found_unit(
                code=instance.code,
                name=instance.name,
                kind=instance.kind,
                parent=instance.parent,
                valid_from=getattr(instance, "since", None) or LONG_AGO,
                **{name: getattr(instance, name) for name in self.FACTS},
            )
            instance.pk = founded.pk
            return
        kept = Unit.objects.values_list("name", "kind_id", "parent_id").get(pk=instance.pk)
        if (instance.name, instance.kind_id, instance.parent_id) != kept:
            raise ValidationError(PLACED_ELSEWHERE)
        instance.save(update_fields=self.FACTS)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Bring today's tree in order, for units that begin later."""
        super().after_import(dataset, result, **kwargs)
        refresh_current()


class PostResource(CatalogueResource):
    """Posts; one is known by its unit, its title and the day it begins."""

    class Meta(CatalogueResource.Meta):
        model = Post
        import_id_fields = ("unit", "title", "valid_from")
        fields = ("unit", "title", "seats", "valid_from", "valid_to", "decision")


def may_found(user: Any, parent: Unit | None) -> bool:
    """Return whether `user` may found a unit under `parent`; at the top only who sees all may."""
    if parent is None:
        return user.sees_every_unit
    return may(user, "add", parent)
