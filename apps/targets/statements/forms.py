"""What a statement is checked with."""

from django import forms
from django.http import QueryDict

from apps.accounts.models import User
from apps.core.forms import QuickSelect
from apps.core.numbers import show_count
from apps.indicators.models import Cohort as SavedCohort
from apps.targets.statements.claims import Cohort
from apps.targets.statements.reading import (
    ENDINGS,
    MEGABYTE,
    MOST_BYTES,
    UnreadableFileError,
    read_file,
)
from apps.targets.statements.records import guess
from apps.targets.statements.review import LONGEST_TEXT, Review

NOTHING = "-"
PREFIX = "nhom-"


class StatementForm(forms.Form):
    """A text, typed, pasted or read from a file; a file counts before what is typed."""

    text = forms.CharField(
        label="Nội dung văn bản",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Gõ hoặc dán đoạn văn, bảng số liệu (bảng dán từ Word, Excel giữ nguyên cột).",
    )
    file = forms.FileField(
        label="Hoặc chọn tệp",
        required=False,
        max_length=200,
        help_text=f"Word (.docx), Excel (.xlsx) hoặc .txt, nhiều nhất {MOST_BYTES // MEGABYTE} MB.",
        widget=forms.FileInput(
            attrs={"accept": ",".join(ENDINGS), "data-max-mb": MOST_BYTES // MEGABYTE}
        ),
        error_messages={"empty": "Tệp rỗng; hãy chọn lại tệp."},
    )

    def clean(self) -> dict[str, object]:
        """Read the file, and refuse what is empty or too long."""
        cleaned = super().clean()
        if cleaned.get("file") and not self.errors:
            self._read(cleaned)
        text = cleaned.get("text") or ""
        if not self.errors and not text.strip():
            self.add_error("text", "Hãy dán nội dung văn bản hoặc chọn tệp.")
        if len(text) > LONGEST_TEXT:
            most = show_count(LONGEST_TEXT)
            self.add_error("text", f"Văn bản dài quá {most} chữ; hãy chia thành nhiều phần.")
        return cleaned

    def _read(self, cleaned: dict[str, object]) -> None:
        """Put the text of the file in the place of what was typed."""
        file = cleaned["file"]
        try:
            cleaned["text"] = read_file(file.name, file.read(MOST_BYTES + 1))
        except UnreadableFileError as error:
            self.add_error("file", str(error))


class CohortsForm(forms.Form):
    """For each group of a text the saved cohort whose people it means; guessed by its name."""

    def __init__(self, data: QueryDict, *, user: User, review: Review) -> None:
        rows = SavedCohort.objects.visible_to(user).select_related("root")
        self.saved = list(rows.order_by("root__order", "root__code", "order", "code"))
        groups = review.claims.cohorts
        guessed = {
            name_of(place): cohort.code for place, cohort in guess(groups, self.saved).items()
        }
        sent = {name: code for name, code in data.items() if name.startswith(PREFIX)}
        super().__init__(guessed | sent)
        for place, group in enumerate(groups):
            self.fields[name_of(place)] = self._field(group)

    def _field(self, group: Cohort) -> forms.ChoiceField:
        """Return the choice for one group, the saved cohorts by the unit to which they belong."""
        offered: dict[str, list[tuple[str, str]]] = {}
        for cohort in self.saved:
            offered.setdefault(cohort.root.name, []).append((cohort.code, cohort.name))
        return forms.ChoiceField(
            label=f"{group.label}: {show_count(group.total)}",
            choices=[(NOTHING, "Không so"), *offered.items()],
            required=False,
            widget=QuickSelect(attrs={"class": "form-select"}),
        )

    def chosen(self) -> dict[int, SavedCohort]:
        """Return the saved cohort for each group that has one: chosen, or else guessed."""
        known = {cohort.code: cohort for cohort in self.saved}
        codes = (self.data.get(name) for name in self.fields)
        return {place: known[code] for place, code in enumerate(codes) if code in known}


def name_of(place: int) -> str:
    """Return the name of the field of a group, by its place in the text."""
    return f"{PREFIX}{place}"
