"""Whom a row means that may mean several people on file: the questions of a page, the answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.personnel.models import Assignment, Person
from apps.rosters.models import ImportBatch, ImportWork
from apps.rosters.namesakes import LEFT_OUT, NEW, OPEN

SHOWN_QUESTIONS = 100
NEW_WORDS = "Người khác: thêm hồ sơ mới"
LEFT_OUT_WORDS = "Bỏ qua dòng này"
NOT_CHOSEN = "Hãy chọn người cho từng dòng được hỏi."


@dataclass
class Candidate:
    """Somebody on file whom a row may mean."""

    code: str
    words: str
    url: str


@dataclass
class Option:
    """One of the answers as the page shows it."""

    radio: BoundWidget
    url: str = ""


@dataclass
class PersonLine:
    """One row of the file with the people it may mean."""

    question: Mapping
    name: str  # of its field in the form
    candidates: list[Candidate]
    bound: BoundField | None = None
    options: list[Option] = field(default_factory=list)
    error: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the answers to choose among."""
        people = [(candidate.code, candidate.words) for candidate in self.candidates]
        return [*people, (NEW, NEW_WORDS), (LEFT_OUT, LEFT_OUT_WORDS)]


class PeopleAnswers:
    """Whom each row means; only those are offered whom the clerk may see, and none beforehand."""

    def __init__(self, batch: ImportBatch, work: ImportWork, user: User) -> None:
        self.batch = batch
        self.questions = work.comparison.get("questions", [])
        shown = sorted(self.questions, key=lambda question: question["choice"] != OPEN)
        shown = shown[:SHOWN_QUESTIONS]
        self.more = len(self.questions) - len(shown)
        several = len(work.inspection["sheets"]) > 1
        self.shows_sheet = several
        known = candidates_of(shown, user)
        self.rows = [
            PersonLine(
                question,
                f"p{number}",
                [known[code] for code in question["candidates"] if code in known],
            )
            for number, question in enumerate(shown)
        ]
        self.errors: list[str] = []
        self.bind(None)

    def bind(self, data: Mapping | None) -> None:
        """Take what was sent."""
        self.form = PeopleForm(data, lines=self.rows)
        for row in self.rows:
            row.bound = self.form[row.name]
            urls = {candidate.code: candidate.url for candidate in row.candidates}
            row.options = [
                Option(radio, urls.get(radio.data["value"], "")) for radio in row.bound.subwidgets
            ]

    def is_valid(self) -> bool:
        """Return whether each row is answered, and no two with the same person."""
        self.errors = []
        if not self.form.is_valid():
            self.errors.append(NOT_CHOSEN)
        rows: dict[str, PersonLine] = {}
        for row in self.rows:
            row.error = " ".join(row.bound.errors)
            code = self.form.cleaned_data.get(row.name, OPEN)
            if code in {OPEN, NEW, LEFT_OUT}:
                continue
            other = rows.setdefault(code, row)
            if other is not row:
                row.error = f"{code} đã chọn cho dòng {other.question['row']}; mỗi người một dòng."
                self.errors.append(f"Dòng {row.question['row']}: {row.error}")
        return not self.errors

    def result(self) -> list[dict[str, object]]:
        """Return the answers of the page, and the earlier ones of rows that it does not show."""
        said = {
            (row.question["sheet"], row.question["row"]): answer_of(
                row.question, self.form.cleaned_data[row.name]
            )
            for row in self.rows
        }
        kept = {(old["sheet"], old["row"]): old for old in self.batch.choices.get("people", [])}
        return [*(kept | said).values()]


class PeopleForm(forms.Form):
    """Whom each row means; nothing is chosen beforehand."""

    def __init__(self, *args: object, lines: Iterable[PersonLine], **options: object) -> None:
        super().__init__(*args, **options)
        for line in lines:
            self.fields[line.name] = forms.ChoiceField(
                label=f"Dòng {line.question['row']}, {line.question['name']} là",
                choices=line.choices,
                initial=line.question["choice"],
                widget=forms.RadioSelect,
                error_messages={"required": "Hãy chọn.", "invalid_choice": "Hãy chọn lại."},
            )


def answer_of(question: Mapping, choice: str) -> dict[str, object]:
    """Return an answer as a batch keeps it."""
    about = {name: question[name] for name in ("sheet", "row", "name", "birth")}
    return about | {"choice": choice, "offered": question["candidates"]}


def candidates_of(questions: Iterable[Mapping], user: User) -> dict[str, Candidate]:
    """Return the people of whom the questions are, by file number, if `user` sees them."""
    codes = {code for question in questions for code in question["candidates"]}
    people = Person.objects.visible_to(user).filter(code__in=codes).select_related("managing_unit")
    posts = Assignment.objects.principal().as_of(clock.today()).filter(person__code__in=codes)
    titles = dict(posts.values_list("person_id", "title__name"))
    return {person.code: candidate(person, titles.get(person.pk, "")) for person in people}


def candidate(person: Person, title: str) -> Candidate:
    """Return somebody on file in words that tell her from the others."""
    parts = [title or "chưa ghi chức vụ", person.managing_unit.name]
    words = f"{person.code}: {', '.join(parts)}, sinh {person.birth.display()}"
    return Candidate(person.code, words, reverse("personnel:detail", args=[person.code]))
