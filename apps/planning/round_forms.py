"""The form of a planning round."""

from typing import ClassVar

from django import forms

from apps.accounts.models import User
from apps.core.forms import CodeFromName, RecordForm
from apps.planning.models import Round
from apps.units.forms import UnitField
from apps.units.models import Unit

NOT_YOURS = "Bạn không có quyền mở đợt quy hoạch cho đơn vị này."
# What the lists of an opened round were made from.
SETTLED = ("code", "kind", "term", "root", "reference_on")


class RoundForm(CodeFromName, RecordForm):
    """A round: for which term, where, by which day, on what plan."""

    root = UnitField(
        label="Phạm vi", help_text="Đơn vị này và các đơn vị trực thuộc lập danh sách."
    )

    sections: ClassVar = (
        ("Đợt quy hoạch", (("name",), "code", "kind", "term", "root")),
        ("Thời gian", ("opens_on", "deadline", "reference_on")),
        ("Kế hoạch", ("plan_number", "plan_on", ("note",))),
    )

    class Meta(RecordForm.Meta):
        model = Round
        fields: ClassVar = [
            "name",
            "code",
            "kind",
            "term",
            "root",
            "opens_on",
            "deadline",
            "reference_on",
            "plan_number",
            "plan_on",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["root"].offer(user, self.instance.root_id)
        self.fields["note"].help_text = "Các đơn vị đọc được khi lập danh sách."
        if self.instance.pk and self.instance.status != Round.Status.DRAFT:
            # What is disabled is taken from here, and a unit is known to its field by its code.
            self.initial["root"] = self.instance.root.code
            for name in SETTLED:
                self.fields[name].disabled = True
                self.fields[name].help_text = "Không đổi được khi các đơn vị đã lập danh sách."

    def clean_root(self) -> Unit:
        """Refuse a unit for which the user may not keep rounds."""
        root = self.cleaned_data["root"]
        action = "change" if self.instance.pk else "add"
        if not self.user.has_perm(f"planning.{action}_round", root):
            raise forms.ValidationError(NOT_YOURS)
        return root
