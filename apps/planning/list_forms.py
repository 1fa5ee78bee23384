"""Forms on the lines of a list, and what candidates are looked for by."""

from collections.abc import Sequence
from typing import ClassVar

from django import forms
from django.http import QueryDict

from apps.core.forms import QuickSelect, RecordForm
from apps.planning.finding import AREA, HERE, LACKS, MEETS, Asked
from apps.planning.models import Candidacy, Override, Remark
from apps.planning.screening import Finding
from apps.pools.models import PlanningRule, RemovalGround
from apps.units.models import Title

LONG = forms.Textarea(attrs={"rows": 3})
WHERE = ((HERE, "Đơn vị này"), (AREA, "Cả địa bàn được xem"))
STANDARD = (("", "Tất cả"), (MEETS, "Đạt tiêu chuẩn chức danh"), (LACKS, "Còn thiếu"))
MONTHS = (("", "Tất cả"), ("36", "36 tháng"), ("60", "60 tháng"), ("120", "120 tháng"))
UNDER = (("", "Tất cả"), ("35", "dưới 35"), ("40", "dưới 40"), ("45", "dưới 45"))


class LineForm(RecordForm):
    """Where somebody comes from, which way she is planned, what the unit says of her."""

    sections: ClassVar = (("Đề xuất", ("source", "direction", ("note",))),)

    class Meta(RecordForm.Meta):
        model = Candidacy
        fields: ClassVar = ["source", "direction", "note"]


class SayForm(forms.Form):
    """One box of words; what it is called is said by the page."""

    text = forms.CharField(max_length=300, widget=LONG)

    def __init__(self, *args: object, label: str, limit: int = 300, **options: object) -> None:
        super().__init__(*args, **options)
        field = self.fields["text"]
        field.label, field.max_length = label, limit
        field.widget.attrs["maxlength"] = limit


class RemovalForm(forms.Form):
    """On what ground somebody leaves the pool."""

    ground = forms.ModelChoiceField(
        RemovalGround.objects.order_by("order", "name"),
        label="Lý do đưa ra",
        empty_label="Chọn",
        widget=QuickSelect,
    )
    note = forms.CharField(label="Lý do cụ thể", max_length=300, required=False, widget=LONG)


class OverrideForm(forms.Form):
    """Which rule a person may pass, why, and by what document."""

    rule = forms.ChoiceField(label="Quy định đang chặn", widget=QuickSelect)
    reason = forms.CharField(
        label="Lý do", max_length=Override._meta.get_field("reason").max_length, widget=LONG
    )
    document = forms.CharField(
        label="Văn bản cho phép",
        max_length=Override._meta.get_field("document").max_length,
        help_text="Số, ngày văn bản của cấp có thẩm quyền.",
    )

    def __init__(self, *args: object, findings: Sequence[Finding], **options: object) -> None:
        super().__init__(*args, **options)
        rules = set(PlanningRule.Key.values)
        blocking = {own.rule: own.sentence for own in findings if own.is_blocking}
        self.fields["rule"].choices = [pair for pair in blocking.items() if pair[0] in rules]


def remark_limit() -> int:
    """Return how long a remark may be."""
    return Remark._meta.get_field("text").max_length


class GapField(forms.ChoiceField):
    """What may be lacking: offered once the title is known; an unknown word finds nobody."""

    def __init__(self) -> None:
        widget = QuickSelect(attrs={"class": "form-select"})
        super().__init__(label="Còn thiếu nội dung", required=False, widget=widget)

    def valid_value(self, value: str) -> bool:
        """Take any word: the search compares it with what is asked."""
        return True


class FindForm(forms.Form):
    """What candidates are narrowed by, in the address."""

    def __init__(
        self, data: QueryDict, *, titles: Sequence[Title], has_area: bool, sees_sensitive: bool
    ) -> None:
        super().__init__(data)
        self.titles = {title.code: title for title in titles}
        names = [(title.code, title.name) for title in titles]
        self.fields["chuc-danh"] = choice("Cho chức danh", names)
        if has_area:
            self.fields["noi"] = choice("Tìm trong", WHERE)
        self.fields["tim"] = words("Tìm", "Tên không cần dấu, số hiệu")
        self.fields["dat"] = choice("Tiêu chuẩn", STANDARD)
        self.fields["thieu"] = GapField()
        self.fields["con"] = choice("Còn công tác từ", MONTHS)
        self.fields["tuoi"] = choice("Tuổi", UNDER)
        self.fields["nu"] = tick("Nữ")
        if sees_sensitive:
            self.fields["dang-vien"] = tick("Đảng viên")
            self.fields["dtts"] = tick("Dân tộc thiểu số")
        self.fields["xep-loai"] = tick("Có xếp loại năm trước")
        self.full_clean()

    def offer_gaps(self, columns: Sequence[tuple[str, str]]) -> None:
        """Offer what may be lacking, which is known once the title is."""
        self.fields["thieu"].choices = [("", "Bất kỳ nội dung nào"), *columns]

    @property
    def title(self) -> Title | None:
        """The title asked for, or else the first of the list."""
        first = next(iter(self.titles.values()), None)
        return self.titles.get(self.cleaned_data.get("chuc-danh", ""), first)

    @property
    def asked(self) -> Asked:
        """What is asked, as the search reads it; what is wrong is left out."""
        given = self.cleaned_data
        return Asked(
            where=given.get("noi", HERE),
            words=given.get("tim", ""),
            standard=given.get("dat", ""),
            column=given.get("thieu", ""),
            months=int(given.get("con") or 0),
            is_party=given.get("dang-vien", False),
            is_woman=given.get("nu", False),
            under=int(given.get("tuoi") or 0),
            is_minority=given.get("dtts", False),
            is_rated=given.get("xep-loai", False),
        )


def choice(label: str, options: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """Return a field in which one of the options may be chosen."""
    widget = QuickSelect(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=options, required=False, widget=widget)


def words(label: str, helped: str) -> forms.CharField:
    """Return a box for a name or a number."""
    attributes = {"placeholder": helped, "autocomplete": "off", "class": "form-control"}
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=label, required=False, max_length=100, widget=widget)


def tick(label: str) -> forms.BooleanField:
    """Return a box to tick."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)
