"""Forms with which a list is moved, and several lists approved at once."""

import datetime
from collections.abc import Sequence

from django import forms

from apps.core import clock
from apps.core.forms import DayField
from apps.core.layout import InSections, Names
from apps.planning.models import Move, UnitList
from apps.planning.moves import Given, Rule

Action = Move.Action
FIELDS = {
    Action.SUBMIT: ("explanation", "remark", "confirmed"),
    Action.TAKE_BACK: ("remark",),
    Action.RETURN: ("remark",),
    Action.APPRAISE: ("remark", "confirmed"),
    Action.APPROVE: ("decision_number", "decision_on", "remark", "confirmed"),
    Action.DISCLOSE: ("disclosed_on", "disclosed_how"),
}
REMARKS = {
    Action.SUBMIT: ("Lời nhắn gửi kèm", "Có thể để trống."),
    Action.TAKE_BACK: ("Lý do lấy lại", "Có thể để trống."),
    Action.RETURN: (
        "Lý do trả lại",
        "Có thể để trống khi đã ghi ý kiến ở từng người trong danh sách.",
    ),
    Action.APPRAISE: ("Ý kiến thẩm định", "Có thể để trống."),
    Action.APPROVE: ("Ý kiến", "Có thể để trống."),
}
NOT_YET = "Ngày này chưa đến."


def past_day(day: datetime.date | None) -> None:
    """Refuse a day that has not come yet."""
    if day and day > clock.today():
        raise forms.ValidationError(NOT_YET)


def text_area(rows: int = 3) -> forms.Textarea:
    """Return a box for some lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class DecisionFields(forms.Form):
    """The decision by which lists are approved."""

    decision_number = forms.CharField(label="Số quyết định", max_length=50)
    decision_on = DayField(label="Ngày quyết định", validators=[past_day])
    remark = forms.CharField(
        label="Ý kiến",
        max_length=1000,
        required=False,
        widget=text_area(),
        help_text="Có thể để trống.",
    )

    def given(self) -> Given:
        """Return what was typed, as the move takes it."""
        names = Given.__dataclass_fields__
        return Given(**{key: value for key, value in self.cleaned_data.items() if key in names})


class ConfirmedField(forms.BooleanField):
    """That what speaks against a move was seen."""

    def __init__(self) -> None:
        super().__init__(
            label="Tôi đã xem các điều cần lưu ý ở trên và vẫn làm tiếp",
            error_messages={"required": "Đánh dấu vào ô này khi đã xem."},
        )


class MoveForm(DecisionFields):
    """What one move of a list asks; it knows which state of the list the user has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    explanation = forms.CharField(
        label="Thuyết minh của đơn vị",
        required=False,
        widget=text_area(),
        help_text="Ghi số, ngày biên bản nếu kiểm phiếu trên giấy; nêu trường hợp đặc biệt nếu có.",
    )
    disclosed_on = DayField(label="Ngày công khai", validators=[past_day])
    disclosed_how = forms.CharField(
        label="Hình thức công khai",
        max_length=300,
        help_text="Ví dụ: thông báo tại cuộc họp cơ quan, niêm yết tại đơn vị.",
    )
    confirmed = ConfirmedField()

    def __init__(
        self, *args: object, rule: Rule, unit_list: UnitList, warnings: Sequence[str] = ()
    ) -> None:
        super().__init__(*args)
        self.unit_list = unit_list
        names = [name for name in FIELDS[rule.action] if name != "confirmed" or warnings]
        self.fields = {name: self.fields[name] for name in ("version", *names)}
        self.initial = {"version": unit_list.version, "explanation": unit_list.explanation}
        if "remark" in names:
            self.fields["remark"].label, self.fields["remark"].help_text = REMARKS[rule.action]
        self.helper = InSections(("", ["version", *layout_of(names)]))

    def renew_version(self) -> None:
        """Give back what was typed with the version of now: the user has been told of it."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = self.unit_list.version


def layout_of(names: Sequence[str]) -> Names:
    """Put number and day of a decision beside each other, each of the rest below."""
    pair = [name for name in ("decision_number", "decision_on") if name in names]
    return [*pair, *((name,) for name in names if name not in pair)]


class ApproveManyForm(DecisionFields):
    """The lists of a round that one decision approves."""

    lists = forms.MultipleChoiceField(
        label="Danh sách", error_messages={"required": "Chọn ít nhất một danh sách."}
    )

    def __init__(
        self, *args: object, unit_lists: Sequence[UnitList], warnings: Sequence[str] = ()
    ) -> None:
        super().__init__(*args)
        if warnings:
            self.fields["confirmed"] = ConfirmedField()
        self.helper = InSections(("", layout_of([name for name in self.fields if name != "lists"])))
        self.order_fields(["lists"])
        self.fields["lists"].choices = [(choice_of(one), str(one.unit)) for one in unit_lists]

    @property
    def chosen(self) -> set[str]:
        """The choices that are ticked: all of them at first."""
        if self.is_bound:
            return set(self.data.getlist("lists"))
        return {value for value, _ in self.fields["lists"].choices}

    def clean(self) -> dict[str, object]:
        """Say so when a list that was ticked is no longer the one that was seen."""
        cleaned = super().clean()
        if any(error.code == "invalid_choice" for error in self.errors.as_data().get("lists", ())):
            del self._errors["lists"]
            self.add_error(
                "lists",
                "Có danh sách vừa được người khác sửa hoặc chuyển đi; dưới đây là các danh sách "
                "hiện chờ phê duyệt. Hãy xem và chọn lại.",
            )
        return cleaned

    def versions(self) -> dict[int, int]:
        """Return each list chosen with the version that was seen."""
        pairs = (value.split("-") for value in self.cleaned_data["lists"])
        return {int(pk): int(version) for pk, version in pairs}


def choice_of(unit_list: UnitList) -> str:
    """Return the value by which a list is chosen: itself as it was seen."""
    return f"{unit_list.pk}-{unit_list.version}"
