"""People's files in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.exchange import CatalogueAdmin
from apps.core.scoped_admin import ScopedAdmin, ScopedInline
from apps.core.text import fold
from apps.personnel.models import (
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Ethnicity,
    EthnicityAlias,
    Person,
    Religion,
    RetirementAge,
    RetirementOverride,
)
from apps.personnel.resources import (
    EthnicityAliasResource,
    EthnicityResource,
    ReligionResource,
    RetirementAgeResource,
)

PERSON_FIELDS = ("person__search_name__contains", "person__code__iexact")


class FoldedSearch(admin.ModelAdmin):
    """Finds people by their names, typed with or without accents."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search for what was typed, without its accents: so the names are kept."""
        return super().get_search_results(request, queryset, fold(search_term))


class EthnicityAliasInline(ScopedInline):
    """Spellings of an ethnic group."""

    model = EthnicityAlias


@admin.register(Ethnicity)
class EthnicityAdmin(CatalogueAdmin):
    """Ethnic groups."""

    resource_classes = [EthnicityResource]
    list_display = ("name", "code", "is_minority", "order")
    list_filter = ("is_minority",)
    search_fields = ("code", "name__unaccent__icontains", "aliases__name__unaccent__icontains")
    inlines = [EthnicityAliasInline]


@admin.register(EthnicityAlias)
class EthnicityAliasAdmin(CatalogueAdmin):
    """All spellings of ethnic groups in one list."""

    resource_classes = [EthnicityAliasResource]
    list_display = ("name", "ethnicity")
    list_select_related = ("ethnicity",)
    search_fields = ("name__unaccent__icontains", "ethnicity__name__unaccent__icontains")
    autocomplete_fields = ("ethnicity",)


@admin.register(Religion)
class ReligionAdmin(CatalogueAdmin):
    """Religions."""

    resource_classes = [ReligionResource]
    list_display = ("name", "code", "order")
    search_fields = ("code", "name__unaccent__icontains")


@admin.register(RetirementAge)
class RetirementAgeAdmin(CatalogueAdmin):
    """Ages of retirement by sex and year."""

    resource_classes = [RetirementAgeResource]
    list_display = ("year", "sex", "shown_age", "source", "is_verified")
    list_filter = ("sex", "is_verified")

    @admin.display(description="Tuổi nghỉ hưu", ordering="months")
    def shown_age(self, row: RetirementAge) -> str:
        """Show the age in years and months."""
        return row.age


class AssignmentInline(ScopedInline):
    """Posts of a person; those in units of others stay out of sight."""

    model = Assignment
    autocomplete_fields = ("unit", "title")
    fields = (
        "unit",
        "title",
        "role",
        "valid_from",
        "start_is_known",
        "valid_to",
        "is_local",
        "decision_number",
        "decision_on",
    )


class AnnualRatingInline(ScopedInline):
    """Ratings of a person."""

    model = AnnualRating


class DisciplineInline(ScopedInline):
    """Discipline of a person."""

    model = Discipline
    is_sensitive = True


class AwardInline(ScopedInline):
    """Awards of a person."""

    model = Award


class RetirementOverrideInline(ScopedInline):
    """The decision that moves the month in which a person retires."""

    model = RetirementOverride


@admin.register(Person)
class PersonAdmin(FoldedSearch, ScopedAdmin):
    """Files of people."""

    list_display = ("full_name", "code", "sex", "birth", "managing_unit", "employment_kind")
    list_filter = ("sex", "employment_kind", "managing_unit__kind", "is_party_member")
    list_select_related = ("managing_unit",)
    search_fields = ("search_name__contains", "code__iexact", "national_id__startswith")
    autocomplete_fields = ("managing_unit", "ethnicity", "religion")
    readonly_fields = ("code",)
    derived = frozenset({"code", "sort_name", "search_name"})
    inlines = [
        AssignmentInline,
        AnnualRatingInline,
        DisciplineInline,
        AwardInline,
        RetirementOverrideInline,
    ]
    sensitive = frozenset(
        {
            "national_id",
            "ethnicity",
            "religion",
            "is_party_member",
            "party_admitted_on",
            "party_admitted_precision",
            "party_official_on",
            "party_official_precision",
        }
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    ("full_name", "other_name"),
                    ("sex", "birth_on", "birth_precision"),
                    "managing_unit",
                )
            },
        ),
        (
            "Nhân thân",
            {
                "fields": (
                    "national_id",
                    ("ethnicity", "religion"),
                    "birth_place",
                    "native_place",
                    ("address", "phone"),
                )
            },
        ),
        (
            "Đảng",
            {
                "fields": (
                    "is_party_member",
                    ("party_admitted_on", "party_admitted_precision"),
                    ("party_official_on", "party_official_precision"),
                )
            },
        ),
        (
            "Công tác",
            {
                "fields": (
                    "employment_kind",
                    ("recruited_on", "recruited_precision"),
                    "grade",
                    ("general_education", "field_of_study"),
                    "note",
                )
            },
        ),
    )

    def choice_label(self, record: Person) -> str:
        """Tell two people of one name apart."""
        return f"{record.full_name}, {record.birth}, {record.code}"

    @admin.display(description="Ngày sinh", ordering="birth_on")
    def birth(self, person: Person) -> str:
        """Show the birth date as precise as known."""
        return person.birth.display()


@admin.register(Assignment)
class AssignmentAdmin(FoldedSearch, ScopedAdmin):
    """Posts of people through time."""

    list_display = ("person", "title", "unit", "role", "valid_from", "valid_to")
    list_filter = ("role", "title__branch", "title", "is_local")
    list_select_related = ("person", "title", "unit")
    search_fields = PERSON_FIELDS
    autocomplete_fields = ("person", "unit", "title")


class PersonalRecordAdmin(FoldedSearch, ScopedAdmin):
    """Rows of people's files in one list."""

    list_select_related = ("person",)
    search_fields = PERSON_FIELDS
    autocomplete_fields: Any = ("person",)


@admin.register(AnnualRating)
class AnnualRatingAdmin(PersonalRecordAdmin):
    """Ratings of all people."""

    list_display = ("person", "year", "grade")
    list_filter = ("grade", "year")


@admin.register(Discipline)
class DisciplineAdmin(PersonalRecordAdmin):
    """Discipline of all people."""

    is_sensitive = True
    list_display = ("person", "kind", "decided_on", "effective_until")
    list_filter = ("kind",)
    date_hierarchy = "decided_on"


@admin.register(Award)
class AwardAdmin(PersonalRecordAdmin):
    """Awards of all people."""

    list_display = ("person", "name", "awarded_on")
    date_hierarchy = "awarded_on"


@admin.register(RetirementOverride)
class RetirementOverrideAdmin(PersonalRecordAdmin):
    """Decisions that move the month in which people retire."""

    list_display = ("person", "kind", "month", "decision_number")
    list_filter = ("kind",)
    date_hierarchy = "last_month"

    @admin.display(description="Tháng làm việc cuối cùng", ordering="last_month")
    def month(self, record: RetirementOverride) -> str:
        """Show the month."""
        return str(record.month)
