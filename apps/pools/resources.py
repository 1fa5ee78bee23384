"""Terms of office as a table in Excel."""

from apps.core.exchange import CatalogueResource
from apps.pools.models import Term


class TermResource(CatalogueResource):
    """Terms of office."""

    class Meta(CatalogueResource.Meta):
        model = Term
        fields = ("code", "name", "branch", "valid_from", "valid_to", "source", "is_verified")
