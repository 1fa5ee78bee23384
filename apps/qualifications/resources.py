"""Ladders, levels and their spellings as tables in Excel."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Max
from import_export import fields

from apps.core.exchange import CatalogueResource, TextWidget
from apps.qualifications.models import (
    CourseCondition,
    Ladder,
    Level,
    LevelAlias,
    Requirement,
    TitleStandard,
)

MOST_BITS = 63
NO_ROOM = "Hệ thống giữ được nhiều nhất 63 mức trình độ; hãy bỏ một mức không dùng."


def next_bit() -> int:
    """Return the first place after the levels that there are; ValidationError when all is full."""
    highest = Level.objects.aggregate(highest=Max("bit"))["highest"]
    place = 0 if highest is None else highest + 1
    if place < MOST_BITS:
        return place
    taken = set(Level.objects.values_list("bit", flat=True))
    free = [bit for bit in range(MOST_BITS) if bit not in taken]
    if not free:
        raise ValidationError(NO_ROOM)
    return free[0]


class LadderResource(CatalogueResource):
    """Ladders."""

    class Meta(CatalogueResource.Meta):
        model = Ladder
        fields = ("code", "name", "short_name", "order", "none_label")


class LevelResource(CatalogueResource):
    """Levels; one is known by its ladder and its code."""

    filled_in = frozenset({"bit"})

    class Meta(CatalogueResource.Meta):
        model = Level
        import_id_fields = ("ladder", "code")
        fields = ("ladder", "code", "name", "rank", "valid_from", "valid_to", "source")

    def write(self, instance: Level, *, is_create: bool) -> None:
        """Give a new level its place in the sets of levels."""
        if is_create:
            instance.bit = next_bit()
        super().write(instance, is_create=is_create)


class LevelWidget(TextWidget):
    """A level, written as its ladder's code, a slash and its own: professional/dai_hoc."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Level | None:
        """Return the level, None of an empty cell; ValueError in Vietnamese when there is none."""
        words = super().clean(value)
        if not words:
            return None
        ladder, _, code = words.partition("/")
        try:
            return Level.objects.get_by_natural_key(ladder.strip(), code.strip())
        except ObjectDoesNotExist as error:
            raise ValueError(
                f"Không có mức “{words}”; ghi mã loại trình độ, gạch chéo, mã mức,"
                " ví dụ professional/dai_hoc."
            ) from error

    def render(self, value: Level | None, obj: Any = None, **kwargs: Any) -> str:
        """Return both codes."""
        return f"{value.ladder.code}/{value.code}" if value else ""


class LevelAliasResource(CatalogueResource):
    """Spellings of levels; one is known by its level and itself."""

    level = fields.Field("level", "Mức", LevelWidget())

    class Meta(CatalogueResource.Meta):
        model = LevelAlias
        import_id_fields = ("level", "name")
        fields = ("level", "name")


class TitleStandardResource(CatalogueResource):
    """Standards of titles; what they ask is a table of its own."""

    class Meta(CatalogueResource.Meta):
        model = TitleStandard
        fields = (
            "code",
            "name",
            "titles",
            "kinds",
            "school_level",
            "root",
            "is_for_planned",
            "status",
            "valid_from",
            "valid_to",
            "source",
            "is_verified",
            "note",
        )


class RequirementResource(CatalogueResource):
    """What standards ask; one requirement is known by its standard and its place in it."""

    level = fields.Field("level", "Mức thấp nhất", LevelWidget())

    class Meta(CatalogueResource.Meta):
        model = Requirement
        import_id_fields = ("standard", "order")
        fields = (
            "standard",
            "order",
            "kind",
            "level",
            "counts_studying",
            "months",
            "months_hard_area",
            "at_school_level",
            "rating",
            "years",
            "reference_on",
            "alternative",
            "is_required",
            "source",
            "is_verified",
        )


class CourseConditionResource(CatalogueResource):
    """What is asked of whom is sent to study; one row is known by its level and first day."""

    level = fields.Field("level", "Để học lên mức", LevelWidget())
    least_level = fields.Field("least_level", "Đã có trình độ từ", LevelWidget())

    class Meta(CatalogueResource.Meta):
        model = CourseCondition
        import_id_fields = ("level", "valid_from")
        fields = (
            "level",
            "who",
            "needs_party",
            "least_level",
            "rating",
            "years",
            "women_from",
            "men_from",
            "valid_from",
            "valid_to",
            "source",
            "is_verified",
            "note",
        )
