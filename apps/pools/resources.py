"""Terms, rules, grounds and procedures of planning as tables in Excel."""

from decimal import Decimal, InvalidOperation
from typing import Any

from import_export import fields

from apps.core.exchange import CatalogueResource, TextWidget
from apps.pools.models import PlanningRule, Procedure, RemovalGround, Step, Term


class TermResource(CatalogueResource):
    """Terms of office."""

    class Meta(CatalogueResource.Meta):
        model = Term
        fields = ("code", "name", "branch", "valid_from", "valid_to", "source", "is_verified")


class DecimalWidget(TextWidget):
    """A number, written with a decimal comma; an empty cell says that there is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        """Return the number; ValueError in Vietnamese when it is none."""
        words = super().clean(value).replace(",", ".")
        if not words:
            return None
        try:
            return Decimal(words)
        except InvalidOperation as error:
            raise ValueError(f"“{value}” không phải là một số.") from error

    def render(self, value: Decimal | None, obj: Any = None, **kwargs: Any) -> str:
        """Return the number without noughts that say nothing."""
        return "" if value is None else f"{value.normalize():f}".replace(".", ",")


class PlanningRuleResource(CatalogueResource):
    """Limits of planning; one is known by what it limits, where and since when."""

    value = fields.Field("value", "Giá trị", DecimalWidget())

    class Meta(CatalogueResource.Meta):
        model = PlanningRule
        import_id_fields = ("key", "branch", "root", "valid_from")
        fields = (
            "key",
            "value",
            "effect",
            "branch",
            "root",
            "valid_from",
            "valid_to",
            "source",
            "is_verified",
        )


class RemovalGroundResource(CatalogueResource):
    """Why people leave the pool."""

    class Meta(CatalogueResource.Meta):
        model = RemovalGround
        fields = ("code", "name", "order", "mode", "sign", "source", "is_verified")


class ProcedureResource(CatalogueResource):
    """Procedures; their steps are a table of their own."""

    class Meta(CatalogueResource.Meta):
        model = Procedure
        fields = (
            "code",
            "name",
            "order",
            "round_kind",
            "kinds",
            "valid_from",
            "valid_to",
            "source",
            "is_verified",
        )


class StepResource(CatalogueResource):
    """Steps; one is known by its procedure and its number."""

    threshold = fields.Field("threshold", "Phải quá (phần trăm)", DecimalWidget())
    quorum = fields.Field("quorum", "Có mặt ít nhất (phần trăm số triệu tập)", DecimalWidget())

    class Meta(CatalogueResource.Meta):
        model = Step
        import_id_fields = ("procedure", "order")
        fields = (
            "procedure",
            "order",
            "name",
            "meeting",
            "ballot",
            "denominator",
            "threshold",
            "quorum",
            "is_final",
        )
