"""Ethnic groups, religions and ages of retirement as tables in Excel."""

from apps.core.exchange import CatalogueResource
from apps.personnel.models import Ethnicity, EthnicityAlias, Religion, RetirementAge


class EthnicityResource(CatalogueResource):
    """Ethnic groups."""

    class Meta(CatalogueResource.Meta):
        model = Ethnicity
        fields = ("code", "name", "order", "is_minority")


class EthnicityAliasResource(CatalogueResource):
    """Spellings of ethnic groups, and groups within them; each is known by itself."""

    class Meta(CatalogueResource.Meta):
        model = EthnicityAlias
        import_id_fields = ("name",)
        fields = ("name", "ethnicity")


class ReligionResource(CatalogueResource):
    """Religions."""

    class Meta(CatalogueResource.Meta):
        model = Religion
        fields = ("code", "name", "order")


class RetirementAgeResource(CatalogueResource):
    """Ages of retirement; each is known by its sex and year."""

    class Meta(CatalogueResource.Meta):
        model = RetirementAge
        import_id_fields = ("sex", "year")
        fields = ("sex", "year", "months", "source", "is_verified")
