"""Forms laid out in sections of rows, two fields a row, drawn by one template.

crispy-forms draws a dozen templates for each field, which is most of the time of a page with a
form. It still draws what is no plain field: files, and choices of several boxes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorList
from django.template.context import BaseContext
from django.template.loader import get_template
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

# What stands in a tuple takes the row, each over its whole width.
Names = Sequence[str | tuple[str, ...]]

COLUMNS = 2
HALF, WHOLE = "col-md-6", "col-12"
LEFT_TO_CRISPY = (
    forms.CheckboxSelectMultiple,
    forms.RadioSelect,
    forms.FileInput,
    forms.MultiWidget,
)


@dataclass(frozen=True)
class Cell:
    """A field in its place of a row."""

    field: BoundField
    width: str
    drawn: str = ""  # the whole cell, where it is no plain field

    @cached_property
    def id(self) -> str:
        """Return the mark of the field on the page."""
        return self.field.auto_id

    @property
    def label(self) -> SafeString:
        """Return the label, with the mark of a field that must be filled."""
        if not self.field.field.required:
            return conditional_escape(self.field.label)
        return format_html('{}<span class="asteriskField">*</span>', self.field.label)

    @cached_property
    def errors(self) -> ErrorList:
        """Return what is wrong with what was typed."""
        return self.field.errors

    @cached_property
    def is_checkbox(self) -> bool:
        """Say whether the label stands behind the box."""
        return isinstance(self.field.field.widget, forms.CheckboxInput)

    @property
    def control(self) -> SafeString:
        """Return the field itself, with the classes of its kind."""
        widget = self.field.field.widget
        kind = "form-control"
        if self.is_checkbox:
            kind = "form-check-input"
        elif isinstance(widget, forms.Select):
            kind = "form-select"
        invalid = "is-invalid" if self.errors else ""
        classes = " ".join(filter(None, (widget.attrs.get("class"), kind, invalid)))
        return self.field.as_widget(attrs={"class": classes})


@dataclass(frozen=True)
class Section:
    """Rows of fields under a heading, or under none."""

    title: str
    rows: list[list[Cell]]


class Sections(LayoutObject):
    """A layout for the helper of a form: sections of names; fields it does not have are left out.

    Hidden fields that are named come first, in no section.
    """

    template = "components/form_sections.html"

    def __init__(self, *sections: tuple[str, Names]) -> None:
        self.sections = sections
        self.fields = [own for _, names in sections for name in names for own in names_of(name)]

    def render(
        self,
        form: forms.BaseForm,
        context: BaseContext,
        template_pack: str = TEMPLATE_PACK,
        **_: object,
    ) -> SafeString:
        """Draw the fields, as crispy-forms asks of whatever stands in a layout."""
        own = [name for name in self.fields if name in form.fields]
        hidden = [name for name in own if form.fields[name].widget.is_hidden]
        seen = set(own).difference(hidden)

        def shown(names: Names) -> Iterator[str | tuple[str, ...]]:
            for name in names:
                if found := tuple(own for own in names_of(name) if own in seen):
                    yield found if isinstance(name, tuple) else name

        def cell(name: str, width: str) -> Cell:
            drawn = ""
            if isinstance(form.fields[name].widget, LEFT_TO_CRISPY):
                drawn = render_field(name, form, context, template_pack=template_pack)
            return Cell(form[name], width, drawn)

        def rows(names: Names) -> Iterator[list[Cell]]:
            for row in rows_of(shown(names)):
                width = WHOLE if isinstance(row, tuple) else HALF
                yield [cell(name, width) for name in row]

        sections = [Section(title, list(rows(names))) for title, names in self.sections]
        form.rendered_fields.update(own)
        return get_template(self.template).render(
            {
                "hidden": [form[name] for name in hidden],
                "sections": [section for section in sections if section.rows],
            }
        )


class InSections(FormHelper):
    """Says to crispy-forms how a form of sections is drawn, inside a page's own form."""

    form_tag = False
    disable_csrf = True
    template = "components/form_drawn.html"

    def __init__(self, *sections: tuple[str, Names]) -> None:
        super().__init__()
        self.layout = Sections(*sections)


def rows_of(names: Iterable[str | tuple[str, ...]]) -> Iterator[list[str] | tuple[str, ...]]:
    """Yield rows of two names, or what takes a row of its own."""
    pair: list[str] = []
    for name in names:
        is_wide = isinstance(name, tuple)
        if pair and (is_wide or len(pair) == COLUMNS):
            yield pair
            pair = []
        if is_wide:
            yield name
        else:
            pair.append(name)
    if pair:
        yield pair


def names_of(name: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields of an entry of a section."""
    return (name,) if isinstance(name, str) else name
