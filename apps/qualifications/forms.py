"""Forms on what people attained."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apps.core.forms import DayField
from apps.personnel.forms import ScopedForm
from apps.qualifications.models import Attainment, Level

MOST_MEGABYTES = 10
# What the three kinds of file begin with: a renamed web page is none of them.
BEGINNINGS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
}


def level_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Return every level under the name of its ladder, lowest first."""
    levels = Level.objects.select_related("ladder").order_by("ladder__order", "ladder", "rank")
    groups: dict[str, list[tuple[int, str]]] = {}
    for level in levels:
        groups.setdefault(level.ladder.name, []).append((level.pk, level.name))
    return list(groups.items())


class AttainmentForm(ScopedForm):
    """A level earned, being studied for, or given up, with its evidence."""

    sections: ClassVar = (
        (
            "Trình độ",
            ("level", "status", "started_on", "ended_on", "expected_on", ("date_is_known",)),
        ),
        ("Nơi học", ("field", "institution", "mode")),
        (
            "Minh chứng",
            ("evidence", "evidence_number", ("evidence_file",), "confirmed_by"),
        ),
    )

    class Meta(ScopedForm.Meta):
        model = Attainment
        fields: ClassVar = [
            "level",
            "status",
            "started_on",
            "ended_on",
            "expected_on",
            "date_is_known",
            "field",
            "institution",
            "mode",
            "evidence",
            "evidence_number",
            "evidence_file",
            "confirmed_by",
        ]

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = [("", "Chọn mức"), *level_choices()]
        self.fields["evidence_file"].widget = forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-max-mb": MOST_MEGABYTES}
        )
        self.fields[
            "evidence_file"
        ].help_text = f"PDF, JPG hoặc PNG, không quá {MOST_MEGABYTES} MB."

    @staticmethod
    def start(asked: Mapping[str, str]) -> dict[str, object]:
        """Begin with the lowest level of the ladder that the link names."""
        ladder = asked.get("thang", "")
        level = Level.objects.filter(ladder__code=ladder).order_by("rank").first()
        return {"level": level.pk} if level else {}

    def clean_evidence_file(self) -> object:
        """Refuse a file that is too big or is not what its name says."""
        sent = self.cleaned_data["evidence_file"]
        if not isinstance(sent, UploadedFile):
            return sent
        if sent.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"Tệp quá lớn: nhiều nhất {MOST_MEGABYTES} MB.")
        beginning = BEGINNINGS.get(sent.name.rsplit(".", 1)[-1].lower(), b"")
        found = sent.read(len(beginning))
        sent.seek(0)
        if found != beginning:
            raise forms.ValidationError("Nội dung tệp không phải là PDF, JPG hoặc PNG.")
        return sent


class FinishForm(ScopedForm):
    """The day on which a course ended with its degree or certificate."""

    on = DayField(label="Ngày đạt", help_text="Ngày cấp văn bằng, chứng chỉ.")

    sections: ClassVar = (("Hoàn thành khóa học", ("on",)),)

    class Meta(ScopedForm.Meta):
        model = Attainment
        fields: ClassVar = []
