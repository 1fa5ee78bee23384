"""Forms on who is planned for what."""

import datetime
from typing import ClassVar

from django import forms

from apps.accounts.models import User
from apps.core.forms import DayField
from apps.personnel.forms import ScopedForm, TitleField
from apps.pools.models import PoolEntry
from apps.units.forms import UnitField
from apps.units.models import Unit

NOT_YOURS = "Bạn không có quyền ghi quy hoạch của đơn vị này."


class PoolEntryForm(ScopedForm):
    """A person planned for a title of a unit and a term."""

    unit = UnitField(label="Đơn vị của chức danh")
    title = TitleField()

    sections: ClassVar = (
        (
            "Quy hoạch",
            (
                "title",
                "unit",
                "term",
                "valid_from",
                "source",
                "direction",
                "decision_number",
                "decision_on",
                ("note",),
            ),
        ),
    )

    class Meta(ScopedForm.Meta):
        model = PoolEntry
        fields: ClassVar = [
            "title",
            "unit",
            "term",
            "valid_from",
            "source",
            "direction",
            "decision_number",
            "decision_on",
            "note",
        ]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["unit"].offer(user, self.instance.unit_id)

    def clean_unit(self) -> Unit:
        """Refuse to plan for a unit whose pool this user does not keep."""
        unit = self.cleaned_data["unit"]
        if not self.user.has_perm("pools.add_poolentry", unit):
            raise forms.ValidationError(NOT_YOURS)
        return unit


class RemovalForm(ScopedForm):
    """Takes a person out of the pool: since when, on what ground, by which decision."""

    on = DayField(label="Từ ngày", help_text="Ngày quyết định đưa ra khỏi quy hoạch có hiệu lực.")

    sections: ClassVar = (
        ("Đưa ra khỏi quy hoạch", ("on", "removal_decision", ("ground",), ("removal_ground",))),
    )

    class Meta(ScopedForm.Meta):
        model = PoolEntry
        fields: ClassVar = ["removal_decision", "ground", "removal_ground"]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["ground"].required = True
        self.fields["ground"].empty_label = "Chọn lý do"
        self.fields["removal_ground"].help_text = "Nói rõ thêm nếu cần."
        if self.instance.valid_to:
            self.initial.setdefault("on", self.instance.valid_to)

    def clean(self) -> dict[str, object]:
        """End the entry on the day: she is planned until the day before."""
        cleaned = super().clean()
        day = cleaned.get("on")
        if isinstance(day, datetime.date):
            self.instance.valid_to = day
        return cleaned
