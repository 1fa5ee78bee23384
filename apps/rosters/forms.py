"""What a file is brought in with, and the answers to what its steps ask."""

from collections.abc import Iterable

from django import forms

from apps.accounts.models import User
from apps.core.forms import DayField, QuickSelect
from apps.rosters.files import MAX_BYTES
from apps.rosters.wizard import FILL, LEAVE_OUT, OVERWRITE
from apps.units.forms import UnitField

MEGABYTE = 1024 * 1024
ENDINGS = ".xlsx,.xls,.xlsb,.ods,.csv"
LAST_TOP = 100_000
MOST_HEADING_ROWS = 8
UNSAID = ""
Group = tuple[str, list[tuple[str, str]]]


class UploadForm(forms.Form):
    """A roster and where its people belong."""

    file = forms.FileField(
        label="Tệp danh sách",
        max_length=200,
        help_text=f"Excel, LibreOffice hoặc CSV, nhiều nhất {MAX_BYTES // MEGABYTE} MB.",
        error_messages={"empty": "Tệp rỗng; hãy chọn lại tệp."},
        widget=forms.ClearableFileInput(
            attrs={"accept": ENDINGS, "data-max-mb": MAX_BYTES // MEGABYTE}
        ),
    )
    unit = UnitField(
        label="Đơn vị của danh sách",
        required=False,
        help_text="Bỏ trống khi tên đơn vị có trong tệp.",
    )
    as_of = DayField(
        label="Số liệu đến ngày",
        required=False,
        help_text="Bỏ trống: lấy ngày ghi trong tệp (“Tính đến ngày …”), không có thì lấy hôm nay.",
    )

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].offer(user)

    def clean_file(self) -> object:
        """Refuse a file over the bound before anything of it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Tệp nặng {file.size // MEGABYTE} MB, quá mức {MAX_BYTES // MEGABYTE} MB; hãy "
                "chia thành nhiều tệp."
            )
        return file


class TableForm(forms.Form):
    """One table: whether it is read, where its heading stands, whose people it lists."""

    use = forms.BooleanField(label="Đọc bảng này", required=False)
    top = forms.IntegerField(label="Tiêu đề từ dòng", min_value=1, max_value=LAST_TOP)
    height = forms.IntegerField(
        label="Số dòng tiêu đề", min_value=1, max_value=MOST_HEADING_ROWS, initial=1
    )
    unit = UnitField(label="Đơn vị của người trong bảng", required=False)

    def __init__(self, *args: object, user: User, asks_unit: bool, **options: object) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        for name in ("top", "height"):
            self.fields[name].widget.attrs |= {"class": "form-control", "inputmode": "numeric"}
        self.fields["use"].widget.attrs["class"] = "form-check-input"
        if asks_unit:
            self.fields["unit"].offer(user)
            self.fields["unit"].widget.attrs["class"] = "form-select"
        else:
            self.fields.pop("unit")


class ReadingForm(forms.Form):
    """What the whole file is read by: old letters, empty cells, lost noughts."""

    decode = forms.TypedChoiceField(
        label="Chữ của phông cũ",
        choices=[
            ("yes", "Chuyển sang Unicode như cột “Đọc là”"),
            ("no", "Giữ nguyên như cột “Trong tệp”"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    empty_level = forms.ChoiceField(
        label="Ô trình độ để trống nghĩa là",
        choices=[
            ("unknown", "Chưa rõ: không ghi gì vào hồ sơ"),
            ("none", "Chưa qua đào tạo, bồi dưỡng"),
        ],
        widget=forms.RadioSelect,
    )
    pad_identity = forms.TypedChoiceField(
        label="Số căn cước mất số 0 ở đầu",
        choices=[("yes", "Bổ sung số 0 ở đầu"), ("no", "Báo lỗi để sửa trong tệp")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, asked: Iterable[str], **options: object) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(asked):
            self.fields.pop(name)


class ColumnsForm(forms.Form):
    """What each column of each different table holds."""

    def __init__(
        self,
        *args: object,
        columns: dict[str, tuple[str, str]],
        groups: list[Group],
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        for name, (label, chosen) in columns.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=groups,
                initial=chosen,
                widget=QuickSelect(attrs={"class": "form-select"}),
            )


class ValuesForm(forms.Form):
    """What each unknown value means: an entry of a catalogue, nothing, or not said yet."""

    def __init__(
        self, *args: object, values: dict[str, tuple[str, list[Group], str]], **options: object
    ) -> None:
        super().__init__(*args, **options)
        for name, (label, groups, chosen) in values.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[(UNSAID, "Chưa chọn"), (LEAVE_OUT, "Bỏ qua giá trị này"), *groups],
                required=False,
                initial=chosen,
                widget=QuickSelect(attrs={"class": "form-select"}),
            )


class DecisionForm(forms.Form):
    """What may be written over what is on file."""

    policy = forms.ChoiceField(
        label="Khi tệp khác hồ sơ",
        choices=[
            (OVERWRITE, "Ghi đè: lấy theo tệp"),
            (FILL, "Chỉ điền chỗ trống: hồ sơ đã ghi thì giữ nguyên"),
        ],
        required=False,  # not asked where nothing on file differs
        widget=forms.RadioSelect,
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
