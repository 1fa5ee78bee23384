"""The form of the minutes of a vote: six numbers, a row for each name, names written by hand."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import BoundField

from apps.accounts.models import User
from apps.core.forms import QuickSelect, RecordForm
from apps.planning import tallies
from apps.planning.models import Candidacy, Tally, TallyLine
from apps.planning.results import lines_by_title
from apps.planning.voting import Votes, Written, write_votes
from apps.units.models import Title

FREE_ROWS = 3
MOST_VOTES = 100_000
NO_NUMBER = "Ghi một số nguyên."


@dataclass(frozen=True)
class Row:
    """The cells of one person put forward."""

    candidacy: Candidacy
    agree: BoundField
    disagree: BoundField

    @property
    def group(self) -> str:
        """The title that names this row and those like it."""
        if self.candidacy.withdrawn:
            return f"{self.candidacy.title}: đã rút"
        if self.candidacy.outcome == Candidacy.Outcome.REMOVED:
            return f"{self.candidacy.title}: đề nghị đưa ra"
        return str(self.candidacy.title)


@dataclass(frozen=True)
class WrittenRow:
    """The cells of one name that voters wrote themselves."""

    number: int
    name: BoundField
    title: BoundField
    agree: BoundField


def number_field(label: str) -> forms.IntegerField:
    """Return the field of a number of votes; empty where there was no vote."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_VOTES,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "form-control",
                "size": 5,
            }
        ),
        error_messages={
            "invalid": NO_NUMBER,
            "min_value": "Không thể nhỏ hơn 0.",
            "max_value": "Số quá lớn.",
        },
    )


class TallyForm(RecordForm):
    """The numbers of a vote; the votes on whoever sends it are neither shown nor changed."""

    reason = None
    sections = (
        ("Cuộc họp", ("held_on", "place", "chair", "counters")),
        ("Số phiếu", ("summoned", "present", "issued", "collected", "valid", "invalid")),
    )

    class Meta(RecordForm.Meta):
        model = Tally
        fields: ClassVar = [
            "held_on",
            "place",
            "chair",
            "counters",
            "summoned",
            "present",
            "issued",
            "collected",
            "valid",
            "invalid",
            "note",
        ]

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)
        self.rows_of = list(lines_by_title(self.instance.unit_list, user).filter(self.asked()))
        votes = self.votes(user)
        self.by_row = {line.candidacy_id: line for line in votes if line.candidacy_id}
        self.by_hand = [line for line in votes if line.candidacy_id is None]
        self.found_version += mark_of(votes)
        self.initial["version"] = self.found_version
        self.add_rows()
        self.add_written_rows()
        for name in tallies.Counts.__dataclass_fields__:
            self.fields[name].error_messages["invalid"] = NO_NUMBER
        self.fields["counters"].help_text = "Họ tên các thành viên, cách nhau bằng dấu phẩy."

    def asked(self) -> Q:
        """Return the condition on who may be voted on: those who stand, and who was voted on."""
        if self.instance.pk is None:
            return Q(withdrawn="")
        counted = TallyLine.objects.filter(candidacy=OuterRef("pk"), tally=self.instance)
        return Q(withdrawn="") | Q(Exists(counted))

    def votes(self, user: User) -> list[TallyLine]:
        """Return the votes already written down, those on `user` left out."""
        if self.instance.pk is None:
            return []
        return list(TallyLine.objects.visible_to(user).filter(tally=self.instance))

    def add_rows(self) -> None:
        """Add two cells for each person."""
        for row in self.rows_of:
            found = self.by_row.get(row.pk)
            name = f"{row.person.full_name}, {row.title.name}"
            self.fields[f"agree_{row.pk}"] = number_field(f"Đồng ý: {name}")
            self.fields[f"disagree_{row.pk}"] = number_field(f"Không đồng ý: {name}")
            if found:
                self.initial[f"agree_{row.pk}"] = found.agree
                self.initial[f"disagree_{row.pk}"] = found.disagree

    def add_written_rows(self) -> None:
        """Add the rows of names written by hand: those that there are, and some empty ones."""
        titles = titles_of(self.rows_of)
        for number in range(len(self.by_hand) + FREE_ROWS):
            words = f"Tên tự ghi {number + 1}"
            self.fields[f"name_{number}"] = forms.CharField(
                label=words, required=False, max_length=150, widget=text_input()
            )
            self.fields[f"title_{number}"] = forms.ModelChoiceField(
                titles,
                label=f"{words}, chức danh",
                required=False,
                empty_label="Chưa ghi",
                widget=QuickSelect(attrs={"class": "form-select"}),
            )
            self.fields[f"votes_{number}"] = number_field(f"{words}, số phiếu")
        for number, line in enumerate(self.by_hand):
            self.initial[f"name_{number}"] = line.written_name
            self.initial[f"title_{number}"] = line.written_title_id
            self.initial[f"votes_{number}"] = line.agree

    @property
    def person_rows(self) -> list[Row]:
        """The cells of the people put forward, for the table."""
        return [
            Row(row, self[f"agree_{row.pk}"], self[f"disagree_{row.pk}"]) for row in self.rows_of
        ]

    @property
    def written_rows(self) -> list[WrittenRow]:
        """The cells of the names written by hand, for the table."""
        return [
            WrittenRow(n + 1, self[f"name_{n}"], self[f"title_{n}"], self[f"votes_{n}"])
            for n in range(len(self.by_hand) + FREE_ROWS)
        ]

    def clean(self) -> dict[str, object]:
        """Set the numbers against each other and say what cannot be, at the cell to mend."""
        cleaned = super().clean()
        names = tallies.Counts.__dataclass_fields__
        if all(cleaned.get(name) is not None for name in names):
            counts = tallies.Counts(**{name: cleaned[name] for name in names})
            for fault in tallies.faults_of(counts):
                self.add_error(fault.field, fault.sentence)
            self.check_rows(counts)
            self.check_written(counts)
        return cleaned

    def check_rows(self, counts: tallies.Counts) -> None:
        """Refuse votes on a person that the ballots do not allow."""
        for row in self.rows_of:
            agree = self.cleaned_data.get(f"agree_{row.pk}")
            disagree = self.cleaned_data.get(f"disagree_{row.pk}")
            if agree is None and disagree is not None:
                self.add_error(f"agree_{row.pk}", "Ghi cả số phiếu đồng ý.")
            for fault in tallies.faults_of_votes(counts, agree or 0, disagree or 0):
                self.add_error(f"{fault.field}_{row.pk}", fault.sentence)

    def check_written(self, counts: tallies.Counts) -> None:
        """Refuse a name without votes, votes without a name, and more votes than ballots."""
        for number in range(len(self.by_hand) + FREE_ROWS):
            name = self.cleaned_data.get(f"name_{number}")
            agree = self.cleaned_data.get(f"votes_{number}")
            if name and agree is None and not self.has_error(f"votes_{number}"):
                self.add_error(f"votes_{number}", "Ghi số phiếu của tên này.")
            if agree is not None and not name:
                self.add_error(f"name_{number}", "Ghi họ tên được bỏ phiếu.")
            for fault in tallies.faults_of_votes(counts, agree or 0, 0):
                self.add_error(f"votes_{number}", fault.sentence)

    def _post_clean(self) -> None:
        # The constraints say the same without figures, and not at a cell: they come last.
        if not self.errors:
            super()._post_clean()

    def written(self) -> Iterator[Written]:
        """Yield the names written by hand with their votes."""
        for number in range(len(self.by_hand) + FREE_ROWS):
            if name := self.cleaned_data.get(f"name_{number}"):
                title = self.cleaned_data.get(f"title_{number}")
                yield Written(name, title, self.cleaned_data[f"votes_{number}"])

    def votes_on(self, row: Candidacy) -> Votes | None:
        """Return the votes on one person; nothing when both cells are empty."""
        agree = self.cleaned_data.get(f"agree_{row.pk}")
        if agree is None:
            return None
        return Votes(agree, self.cleaned_data.get(f"disagree_{row.pk}") or 0)

    def save(self, commit: bool = True) -> Tally:
        """Write the numbers, the votes on each person, and the names written by hand."""
        tally = super().save(commit)
        people = {row: self.votes_on(row) for row in self.rows_of}
        write_votes(tally, people=people, written=self.written())
        return tally


def titles_of(rows: list[Candidacy]) -> QuerySet[Title]:
    """Return the titles for which a name may be written by hand: those of the list."""
    return Title.objects.filter(pk__in={row.title_id for row in rows})


def text_input() -> forms.TextInput:
    """Return a text box for a cell of a table."""
    return forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"})


def mark_of(votes: list[TallyLine]) -> str:
    """Return a short mark of all votes; another number, another mark."""
    if not votes:
        return ""
    facts = [
        (v.candidacy_id, v.written_name, v.written_title_id, v.agree, v.disagree) for v in votes
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
