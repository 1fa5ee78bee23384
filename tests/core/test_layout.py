"""Forms in sections say what crispy-forms and Django would, field by field."""

from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms.renderers import DjangoTemplates

from apps.core.forms import QuickRenderer, QuickSelect
from apps.core.layout import InSections


class Tags(HTMLParser):
    """The opening tags of a text, each with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    return Tags(text).found


class Sample(forms.Form):
    default_renderer = QuickRenderer()

    version = forms.CharField(widget=forms.HiddenInput, initial='a"<b>')
    name = forms.CharField(label="Tên <b>", max_length=9, help_text="Viết đủ.")
    number = forms.IntegerField(min_value=0, required=False)
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("", "Chọn"), ("a", "A & B")], widget=QuickSelect)
    note = forms.CharField(widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="Đã xem")
    levels = forms.MultipleChoiceField(
        choices=[("mn", "Mầm non")], widget=forms.CheckboxSelectMultiple, required=False
    )
    file = forms.FileField(required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.helper = InSections(
            ("", ["version"]),
            ("Một", ["name", "number", ("day", "kind")]),
            ("Hai", ["gone", ("gone", "note"), "sure"]),
            ("", [("levels",), ("file",)]),
            ("Ba", ["gone"]),
        )


@pytest.mark.parametrize("value", [None, "", "x", 'a"b<c>&', 0])
@pytest.mark.parametrize(
    "widget", [forms.TextInput, forms.NumberInput, forms.DateInput, forms.HiddenInput]
)
def test_a_plain_input_is_written_as_django_writes_it(widget, value):
    attrs = {"id": "id_x", "required": True, "disabled": False, "maxlength": 9, "title": '"<&'}
    ours, theirs = (
        tags(widget().render("x", value, attrs, renderer))
        for renderer in (QuickRenderer(), DjangoTemplates())
    )
    ours[0][1].pop("required"), theirs[0][1].pop("required")  # alone, or repeating its name
    assert ours == theirs


def test_every_field_that_is_named_is_drawn_once_and_has_its_label():
    found = tags(render_crispy_form(Sample()))
    names = [a["name"] for tag, a in found if tag in ("input", "select", "textarea")]
    assert names == [
        "version", "name", "number", "day", "kind", "note", "sure", "levels", "file"
    ]  # fmt: skip
    labelled = {a.get("for") for tag, a in found if tag == "label"}
    assert {f"id_{name}" for name in ("name", "number", "day", "kind", "note", "sure")} <= labelled
    assert "Tên &lt;b&gt;" in render_crispy_form(Sample())


def test_a_section_without_a_title_or_without_fields_is_no_group():
    text = render_crispy_form(Sample())
    found = [tag for tag, _ in tags(text)]
    assert found.count("fieldset") == found.count("legend")
    assert [text.count(f"<legend>{title}</legend>") for title in ("Một", "Hai", "Ba")] == [1, 1, 0]


def test_what_is_wrong_stands_at_its_field_and_is_pointed_to():
    form = Sample({"number": "x"})
    found = tags(render_crispy_form(form))
    by_name = {a["name"]: a for tag, a in found if "name" in a}
    ids = {a["id"] for _, a in found if "id" in a}
    for name in ("name", "number", "sure"):
        assert "is-invalid" in by_name[name]["class"]
        assert by_name[name]["aria-invalid"] == "true"
        assert set(by_name[name]["aria-describedby"].split()) <= ids
    assert "is-invalid" not in by_name["day"]["class"]
