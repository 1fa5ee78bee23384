"""Forms on people's files; every choice of a unit is narrowed to the user's scope."""

import datetime
from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.forms import (
    DayField,
    NameChoices,
    PartialDateField,
    QuickSelect,
    RecordForm,
    YesNoField,
)
from apps.core.partial_dates import PartialDate
from apps.personnel.models import (
    DATE_LABELS,
    AnnualRating,
    Assignment,
    Award,
    Discipline,
    Person,
    RetirementOverride,
)
from apps.personnel.services import demand_principal
from apps.units.forms import UnitField
from apps.units.models import Title, Unit

SENSITIVE = frozenset(
    {
        "national_id",
        "ethnicity",
        "religion",
        "is_party_member",
        "party_admitted",
        "party_official",
    }
)
# Field of the form: column of its first day, column of its precision.
PARTIAL_DATES = {name: (f"{name}_on", f"{name}_precision") for name in DATE_LABELS}


class ScopedForm(RecordForm):
    """A form that knows who fills it in."""

    def __init__(self, *args: object, user: User, **options: object) -> None:
        self.user = user
        super().__init__(*args, **options)

    @staticmethod
    def start(asked: Mapping[str, str]) -> dict[str, object]:
        """Return what a link to a new form already knows."""
        return {}


def titles() -> QuerySet[Title]:
    """Return all titles, in official order."""
    return Title.objects.order_by("order", "name")


class TitleField(forms.ModelChoiceField):
    """A choice among the titles."""

    iterator = NameChoices

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=titles(), label="Chức danh", widget=QuickSelect, **options)


class PersonForm(ScopedForm):
    """The personal data of a file. Fields that a role may not read are not on its form."""

    permission = "personnel.change_person"

    birth = PartialDateField(label="Ngày sinh")
    party_admitted = PartialDateField(label="Ngày vào Đảng", required=False)
    party_official = PartialDateField(label="Ngày chính thức", required=False)
    recruited = PartialDateField(label="Ngày tuyển dụng", required=False)
    managing_unit = UnitField(label="Đơn vị quản lý hồ sơ")

    sections: ClassVar = (
        (
            "Thông tin cá nhân",
            (
                "full_name",
                "other_name",
                "sex",
                "birth",
                "ethnicity",
                "religion",
                "birth_place",
                "native_place",
                "address",
                "phone",
                "national_id",
                "general_education",
            ),
        ),
        ("Đảng", ("is_party_member", "party_admitted", "party_official")),
        (
            "Công tác",
            (
                "employment_kind",
                "recruited",
                "grade",
                "field_of_study",
                "managing_unit",
                ("note",),
            ),
        ),
    )

    class Meta(ScopedForm.Meta):
        model = Person
        fields: ClassVar = [
            "full_name",
            "other_name",
            "sex",
            "birth_place",
            "native_place",
            "address",
            "phone",
            "national_id",
            "ethnicity",
            "religion",
            "is_party_member",
            "employment_kind",
            "grade",
            "general_education",
            "field_of_study",
            "managing_unit",
            "note",
        ]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["managing_unit"].offer(user, self.instance.managing_unit_id)
        for name, columns in PARTIAL_DATES.items():
            self.initial.setdefault(name, self.stored_date(*columns))
        if not self.shows_sensitive():
            for name in SENSITIVE:
                self.fields.pop(name)

    def shows_sensitive(self) -> bool:
        """Return whether this user may read sensitive fields of this file, or fill a new one."""
        if self.instance.managing_unit_id is None:
            return self.user.sees_sensitive
        return self.user.sees_sensitive_of(self.instance.managing_unit)

    def stored_date(self, column: str, precision: str) -> str:
        """Return a stored date as it is typed."""
        day = getattr(self.instance, column)
        return PartialDate.from_day(day, getattr(self.instance, precision)).display() if day else ""

    def clean_managing_unit(self) -> Unit:
        """Refuse to put the file where this user may not write."""
        unit = self.cleaned_data["managing_unit"]
        if not self.user.has_perm(self.permission, unit):
            raise forms.ValidationError("Bạn không có quyền ghi hồ sơ của đơn vị này.")
        return unit

    def clean(self) -> dict[str, object]:
        """Put the dates, as precise as known, into the record before the constraints are asked."""
        cleaned = super().clean()
        for name, (column, precision) in PARTIAL_DATES.items():
            if name in self.fields and name not in self.errors:
                date = cleaned.get(name)
                setattr(self.instance, column, date.first_day if date else None)
                setattr(self.instance, precision, date.precision if date else "day")
        return cleaned


class NewPersonForm(PersonForm):
    """A new file, with the post the person holds now; the post may be left out."""

    permission = "personnel.add_person"

    title = TitleField(required=False)
    valid_from = DayField(label="Từ ngày", required=False)
    is_local = YesNoField(label="Người địa phương", required=False)

    sections: ClassVar = (
        *PersonForm.sections,
        (
            "Chức vụ chính tại đơn vị quản lý hồ sơ",
            ("title", "valid_from", "is_local"),
        ),
    )

    def clean(self) -> dict[str, object]:
        """Demand the title and the day together."""
        cleaned = super().clean()
        for name, other in (("title", "valid_from"), ("valid_from", "title")):
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Ghi cả chức danh và từ ngày, hoặc để trống cả hai.")
        return cleaned

    def post(self) -> Assignment | None:
        """Return the post given, for the person about to be saved."""
        if not self.cleaned_data.get("title"):
            return None
        names = ("title", "valid_from", "is_local")
        given = {name: self.cleaned_data[name] for name in names}
        return Assignment(unit=self.instance.managing_unit, **given)


class AssignmentForm(ScopedForm):
    """A post held for a time."""

    unit = UnitField(label="Đơn vị")
    title = TitleField()
    last_day = DayField(
        label="Đến hết ngày", required=False, help_text="Để trống nếu đang giữ chức vụ."
    )

    sections: ClassVar = (
        (
            "Chức vụ",
            (
                "title",
                "unit",
                "role",
                "is_local",
                "valid_from",
                "last_day",
                "decision_number",
                "decision_on",
                ("start_is_known",),
            ),
        ),
    )

    class Meta(ScopedForm.Meta):
        model = Assignment
        fields: ClassVar = [
            "title",
            "unit",
            "role",
            "is_local",
            "valid_from",
            "start_is_known",
            "decision_number",
            "decision_on",
        ]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["unit"].offer(user, self.instance.unit_id)
        self.initial.setdefault("last_day", self.instance.last_day)

    def clean(self) -> dict[str, object]:
        """Keep the last day as the day after it, on which the post is held no more."""
        cleaned = super().clean()
        last = cleaned.get("last_day")
        self.instance.valid_to = last + datetime.timedelta(days=1) if last else None
        return cleaned

    def _post_clean(self) -> None:
        """Demand a principal post beside one that is not principal."""
        super()._post_clean()
        if self.errors or self.instance.role == Assignment.Role.PRINCIPAL:
            return
        try:
            demand_principal(self.instance)
        except forms.ValidationError as error:
            self.add_error("role", error)


class TransferForm(ScopedForm):
    """Moves a person to another principal post: the old one ends the day before."""

    unit = UnitField(label="Đơn vị mới")
    title = TitleField()
    on = DayField(label="Từ ngày")
    is_local = YesNoField(label="Người địa phương", required=False)
    decision_number = forms.CharField(label="Số quyết định", max_length=50, required=False)
    decision_on = DayField(label="Ngày quyết định", required=False)

    sections: ClassVar = (
        (
            "Chức vụ mới",
            ("unit", "title", "on", "is_local", "decision_number", "decision_on"),
        ),
    )

    class Meta(ScopedForm.Meta):
        model = Person
        fields: ClassVar = []

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["unit"].offer(user)

    def chosen(self) -> dict[str, object]:
        """Return what the service needs."""
        names = ("unit", "title", "on", "is_local", "decision_number", "decision_on")
        return {name: self.cleaned_data[name] for name in names}


class RatingForm(ScopedForm):
    """The rating of a year."""

    sections: ClassVar = (("Xếp loại", ("year", "grade")),)

    class Meta(ScopedForm.Meta):
        model = AnnualRating
        fields: ClassVar = ["year", "grade"]


class DisciplineForm(ScopedForm):
    """A disciplinary measure."""

    sections: ClassVar = (
        (
            "Kỷ luật",
            ("kind", "decision_number", "decided_on", "effective_until", ("ground",)),
        ),
    )

    class Meta(ScopedForm.Meta):
        model = Discipline
        fields: ClassVar = [
            "kind",
            "decision_number",
            "decided_on",
            "effective_until",
            "ground",
        ]


class AwardForm(ScopedForm):
    """A commendation."""

    sections: ClassVar = (("Khen thưởng", (("name",), "awarded_on", "decision_number")),)

    class Meta(ScopedForm.Meta):
        model = Award
        fields: ClassVar = ["name", "awarded_on", "decision_number"]


class MonthField(PartialDateField):
    """A month, typed as 12/2027; kept as its first day."""

    default_error_messages: ClassVar = {"month": "Ghi tháng và năm, như 12/2027."}

    def clean(self, value: str) -> datetime.date | None:
        """Return the first day of the month typed; a year alone is refused."""
        read = super().clean(value)
        if read is None:
            return None
        if read.month is None:
            raise forms.ValidationError(self.error_messages["month"])
        return read.first_day.replace(day=1)

    def prepare_value(self, value: object) -> object:
        """Show a month that is kept as it is typed."""
        return f"{value:%m/%Y}" if isinstance(value, datetime.date) else value


class RetirementOverrideForm(ScopedForm):
    """A decision by which a person leaves in another month than that of her age."""

    last_month = MonthField(
        label="Tháng làm việc cuối cùng",
        help_text="Ghi như 12/2027; lương hưu tính từ tháng sau.",
    )

    sections: ClassVar = (("Nghỉ hưu", ("kind", "last_month", "decision_number")),)

    class Meta(ScopedForm.Meta):
        model = RetirementOverride
        fields: ClassVar = ["kind", "last_month", "decision_number"]


def unit_in_scope(user: User, code: str) -> Unit | None:
    """Return the unit that a link to "add a person here" names, where the user may add one."""
    return Unit.objects.visible_to(user).filter(code=code).first() if code else None
