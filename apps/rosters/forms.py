"""What a file is brought in with."""

from django import forms

from apps.accounts.models import User
from apps.core.forms import DayField
from apps.rosters.files import MAX_BYTES
from apps.units.forms import UnitField

MEGABYTE = 1024 * 1024
ENDINGS = ".xlsx,.xls,.xlsb,.ods,.csv"


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
    dry_run = forms.BooleanField(label="Chỉ xem thử, chưa ghi", required=False, initial=True)

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
