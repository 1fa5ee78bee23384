"""What a report is asked with, on screen."""

import datetime

from django import forms
from django.http import QueryDict

from apps.accounts.models import User
from apps.core.forms import QuickSelect
from apps.core.headings import Look
from apps.indicators.models import Cohort
from apps.reports.registry import Report
from apps.units.forms import UnitField
from apps.units.services import with_name_on

LOOKS = ((Look.STATE.value, "Nhà nước (NĐ 30/2020)"), (Look.PARTY.value, "Đảng (HD 36)"))

NO_SUCH_UNIT = "Vào ngày này không có đơn vị đã chọn trong phạm vi được giao."

UNIT = "don-vi"  # as the whole application names it in addresses


def with_defaults(data: QueryDict, report: Report) -> QueryDict:
    """Return what was sent, with the defaults of what was left out or empty."""
    filled = data.copy()
    for name, value in report.defaults.items():
        if not filled.get(name):
            filled[name] = str(value)
    return filled


class ReportForm(forms.Form):
    """Cohorts, unit and look; names are those of the address."""

    nhom = forms.MultipleChoiceField(
        label="Nhóm thống kê",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mau = forms.ChoiceField(label="Thể thức", choices=LOOKS, required=False)

    def __init__(self, data: QueryDict, *, user: User, day: datetime.date, report: Report) -> None:
        self.report = report
        super().__init__(with_defaults(data, report))
        unit = UnitField(
            label="Đơn vị", required=False, error_messages={"invalid_choice": NO_SUCH_UNIT}
        )
        unit.offer(user, as_of=day)
        unit.queryset = with_name_on(unit.queryset, day)
        self.fields[UNIT] = unit
        for option in report.options:
            self.fields[option.name] = forms.IntegerField(
                label=option.label, min_value=option.least, max_value=option.most
            )
        self.choices = report.choices()
        for choice in self.choices:
            self.fields[choice.name] = forms.ChoiceField(
                label=choice.label, required=False, choices=choice.choices, widget=QuickSelect
            )
        choices = [choice.name for choice in self.choices]
        self.order_fields(["nhom", UNIT, *report.defaults, *choices, "mau"])
        if report.takes_cohorts:
            self._offer_cohorts(user)
        else:
            del self.fields["nhom"]

    def _offer_cohorts(self, user: User) -> None:
        """Offer the saved cohorts in the scope, by the unit to which they belong."""
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
    def options(self) -> dict[str, int]:
        """What was asked for each option of the report."""
        return {name: self.cleaned_data[name] for name in self.report.defaults}

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen where it is not the first choice."""
        names = [choice.name for choice in self.choices]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}

    @property
    def look(self) -> Look:
        """The look asked for, else the state's."""
        return Look(self.cleaned_data.get("mau") or Look.STATE)
