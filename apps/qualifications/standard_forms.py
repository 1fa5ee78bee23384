"""Forms on standards of titles and what they ask."""

import datetime
from typing import ClassVar

from django import forms

from apps.accounts.models import User
from apps.core.forms import CodeFromName
from apps.personnel.forms import ScopedForm
from apps.qualifications.forms import level_choices
from apps.qualifications.models import Requirement, TitleStandard
from apps.units.forms import UnitField
from apps.units.models import Title, Unit, UnitKind

ONLY_ADMINISTRATORS = "Chỉ quản trị hệ thống được đặt tiêu chuẩn áp dụng mọi nơi; hãy chọn đơn vị."


class StandardForm(CodeFromName, ScopedForm):
    """A standard: of which titles, where, since when, by which document."""

    root = UnitField(
        label="Áp dụng tại đơn vị",
        required=False,
        help_text="Kể cả đơn vị trực thuộc. Để trống: áp dụng mọi nơi.",
    )

    sections: ClassVar = (
        ("Tiêu chuẩn", (("name",), "code", "is_for_planned", ("titles",))),
        ("Áp dụng", ("root", "school_level", ("kinds",))),
        ("Văn bản và hiệu lực", (("source",), "is_verified", "valid_from", "valid_to", ("note",))),
    )

    class Meta(ScopedForm.Meta):
        model = TitleStandard
        fields: ClassVar = [
            "name",
            "code",
            "titles",
            "root",
            "kinds",
            "school_level",
            "is_for_planned",
            "source",
            "is_verified",
            "valid_from",
            "valid_to",
            "note",
        ]
        widgets: ClassVar = {
            "titles": forms.SelectMultiple(attrs={"size": 8}),
            "kinds": forms.SelectMultiple(attrs={"size": 6}),
        }

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["root"].offer(user, self.instance.root_id)
        self.fields["titles"].queryset = Title.objects.order_by("order", "name")
        self.fields["kinds"].queryset = UnitKind.objects.order_by("order", "name")
        self.fields["school_level"].choices = [
            ("", "Mọi trường, đơn vị"),
            *self.fields["school_level"].choices[1:],
        ]
        for name in ("titles", "kinds"):
            self.fields[name].help_text += " Giữ phím Ctrl để chọn nhiều dòng."

    def clean_root(self) -> Unit | None:
        """Refuse a standard for units that this user does not keep."""
        root = self.cleaned_data["root"]
        if root is None and not self.user.sees_every_unit:
            raise forms.ValidationError(ONLY_ADMINISTRATORS)
        if root is not None and not self.user.has_perm("qualifications.add_titlestandard", root):
            raise forms.ValidationError("Bạn không có quyền đặt tiêu chuẩn cho đơn vị này.")
        return root

    @staticmethod
    def first_day(day: datetime.date) -> datetime.date:
        """Return when a new standard begins while nobody says otherwise: next year."""
        return datetime.date(day.year + 1, 1, 1)


class RequirementForm(ScopedForm):
    """One thing that a standard asks."""

    sections: ClassVar = (
        ("Yêu cầu", ("kind", "order")),
        ("Trình độ", ("level", "counts_studying")),
        (
            "Thời gian dạy học, tuổi còn công tác",
            ("months", "months_hard_area", "reference_on", "at_school_level"),
        ),
        ("Xếp loại hằng năm", ("rating", "years")),
        ("Cách áp dụng", ("is_required", "alternative")),
        ("Văn bản riêng, nếu khác văn bản của tiêu chuẩn", (("source",), "is_verified")),
    )

    class Meta(ScopedForm.Meta):
        model = Requirement
        fields: ClassVar = [
            "kind",
            "order",
            "level",
            "counts_studying",
            "months",
            "months_hard_area",
            "reference_on",
            "at_school_level",
            "rating",
            "years",
            "is_required",
            "alternative",
            "source",
            "is_verified",
        ]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["level"].choices = [("", "Không xét trình độ"), *level_choices()]
