"""What a report is asked with, on screen."""

import datetime

from django import forms

from apps.accounts.models import User
from apps.indicators.models import Cohort
from apps.reports.headings import Look
from apps.units.forms import UnitField
from apps.units.models import UnitPlacement

LOOKS = ((Look.STATE.value, "Nhà nước (NĐ 30/2020)"), (Look.PARTY.value, "Đảng (HD 36)"))

NO_SUCH_UNIT = "Vào ngày này không có đơn vị đã chọn trong phạm vi được giao."

UNIT = "don-vi"  # as the whole application names it in addresses


def closed_since(user: User, day: datetime.date) -> list[int]:
    """Return the units in the scope that stood on `day` and are no more."""
    standing = UnitPlacement.objects.visible_to(user).as_of(day)
    return list(standing.filter(unit__is_open=False).values_list("unit", flat=True))


class ReportForm(forms.Form):
    """Cohorts, unit and look; names are those of the address."""

    nhom = forms.MultipleChoiceField(
        label="Nhóm thống kê",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mau = forms.ChoiceField(label="Thể thức", choices=LOOKS, required=False)

    def __init__(self, *args: object, user: User, day: datetime.date, **options: object) -> None:
        super().__init__(*args, **options)
        unit = UnitField(
            label="Đơn vị", required=False, error_messages={"invalid_choice": NO_SUCH_UNIT}
        )
        unit.offer(user, *closed_since(user, day))
        self.fields[UNIT] = unit
        self.order_fields(["nhom", UNIT, "mau"])
        cohorts = Cohort.objects.visible_to(user).select_related("root")
        groups: dict[str, list[tuple[str, str]]] = {}
        for cohort in cohorts.order_by("root__order", "root__code", "order", "code"):
            groups.setdefault(cohort.root.name, []).append((cohort.code, cohort.name))
        self.fields["nhom"].choices = list(groups.items())

    @property
    def chosen_words(self) -> str:
        """Say in a few words which cohorts are asked for."""
        chosen = self.data.getlist("nhom")
        return f"{len(chosen)} nhóm" if chosen else "tất cả"

    @property
    def look(self) -> Look:
        """The look asked for, else the state's."""
        return Look(self.cleaned_data.get("mau") or Look.STATE)
