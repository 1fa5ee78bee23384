"""Forms that correct one record: day-first dates, two columns, nobody's work overwritten."""

import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain, count
from typing import ClassVar

from django import forms
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import DjangoTemplates
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from apps.core.layout import InSections, Names
from apps.core.partial_dates import PartialDate
from apps.core.text import capital, fold
from apps.core.violations import ConstraintsForm

LONGEST_SUFFIX = 4  # "-999" after a code that is taken
YES_NO_UNKNOWN = (("", "Chưa rõ"), ("true", "Có"), ("false", "Không"))
CHANGED_MEANWHILE = (
    "Trong lúc bạn nhập, hồ sơ này đã được người khác sửa. Nội dung bạn nhập vẫn còn ở dưới; "
    "hãy xem các ô khác nhau, sửa nếu cần rồi lưu lại."
)


class QuickSelect(forms.Select):
    """A select that writes its options itself: Django draws a template for each of them."""

    def render(
        self, name: str, value: object, attrs: dict | None = None, renderer: object = None
    ) -> SafeString:
        """Return the select with the options grouped as the choices are."""
        chosen = set(self.format_value(value))
        attributes = _attributes(self.build_attrs(self.attrs, attrs))
        options = "".join(_written(key, label, chosen) for key, label in self.choices)
        return mark_safe(  # noqa: S308 - every text in it is escaped
            f'<select name="{escape(name)}"{attributes}>{options}</select>'
        )


class QuickRenderer(DjangoTemplates):
    """Writes plain inputs itself: Django draws three templates for each of them."""

    plain = frozenset(
        f"django/forms/widgets/{name}.html" for name in ("text", "number", "date", "hidden")
    )

    def render(
        self, template_name: str, context: dict[str, object], request: object = None
    ) -> SafeString:
        """Return what the template would, for the kinds of input that forms are made of."""
        if template_name not in self.plain:
            return super().render(template_name, context, request)
        widget = context["widget"]
        named = {"type": widget["type"], "name": widget["name"], "value": widget["value"]}
        attributes = _attributes(named | widget["attrs"])
        return mark_safe(f"<input{attributes}>")  # noqa: S308 - every text in it is escaped


class ReadyChoices(BaseChoiceIterator):
    """Choices that are pairs already: Django rewrites a plain list of them twice for each field."""

    def __init__(self, choices: Iterable[tuple]) -> None:
        self.pairs = list(choices)

    def __iter__(self) -> Iterator[tuple]:
        return iter(self.pairs)


class NameChoices(ModelChoiceIterator):
    """The entries of a catalogue as choices: nothing but their names is read."""

    def __iter__(self) -> Iterator[tuple[object, str]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


def _attributes(attributes: dict[str, object]) -> str:
    """Return attributes as they stand in a tag; one that is merely there repeats its name."""
    return "".join(
        f' {key}="{escape(key if value is True else str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )


def _written(key: object, label: object, chosen: set[str]) -> str:
    """Return one choice as an option, or a group of them under its heading."""
    if isinstance(label, (list, tuple)):
        inner = "".join(_written(own, words, chosen) for own, words in label)
        return f'<optgroup label="{escape(str(key))}">{inner}</optgroup>'
    value = "" if key is None else str(key)
    selected = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(str(label))}</option>'


class DayField(forms.DateField):
    """A day, typed as 31/12/2025."""

    def __init__(self, **options: object) -> None:
        options.setdefault("widget", day_input())
        super().__init__(**options)

    default_error_messages: ClassVar = {"invalid": "Ghi ngày theo mẫu 31/12/2025."}


def day_input() -> forms.DateInput:
    """Return the text box of a day; the browser's own date box would speak English."""
    return forms.DateInput(
        attrs={"data-day": "", "inputmode": "numeric", "autocomplete": "off", "maxlength": 10}
    )


class PartialDateField(forms.CharField):
    """A date as precise as known: 12/05/1980, 05/1980 or 1980."""

    def __init__(self, **options: object) -> None:
        options.setdefault("help_text", "12/05/1980, 05/1980 hoặc 1980.")
        super().__init__(max_length=40, **options)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: str) -> PartialDate | None:
        """Return the date read; a text that is none is refused in a sentence."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return PartialDate.parse(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or nobody said."""

    def __init__(self, **options: object) -> None:
        options.pop("empty_value", None)
        super().__init__(
            choices=YES_NO_UNKNOWN,
            coerce=lambda value: value == "true",
            empty_value=None,
            widget=QuickSelect,
            **options,
        )

    def prepare_value(self, value: object) -> object:
        """Return the choice that stands for a stored value."""
        return {True: "true", False: "false", None: ""}.get(value, value)


def field_in_vietnamese(field: models.Field, **options: object) -> forms.Field | None:
    """Return the form field of a model field: dates day first, "nobody said" as a choice."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return field.formfield(form_class=DayField, **options)
    if isinstance(field, models.BooleanField) and field.null:
        return YesNoField(
            label=capital(field.verbose_name), help_text=field.help_text, required=False
        )
    if isinstance(field, models.ForeignKey):
        made = field.formfield(widget=QuickSelect, empty_label=nothing(field), **options)
        if getattr(field.related_model, "written_as", "") == "name":
            made.iterator = NameChoices
            made.queryset = made.queryset  # which makes the choices anew
        return made
    if field.choices:
        made = field.formfield(widget=QuickSelect, **options)
        made.choices = [(key, capital(label)) for key, label in field.choices]
        if field.blank or not field.has_default():
            made.choices = [("", nothing(field)), *made.choices]
        return made
    return field.formfield(**options)


def nothing(field: models.Field) -> str:
    """Return what a list of choices says while nothing is chosen."""
    return "Chưa ghi" if field.blank else "Chọn"


def version_of(record: models.Model) -> str:
    """Return a short mark of everything stored in `record`; another value, another mark."""
    if record.pk is None:
        return ""
    values = [str(field.value_from_object(record)) for field in record._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:24]


class RecordForm(ConstraintsForm):
    """A form for one record: says why it is changed, and notices when somebody else changed it."""

    # Headings with the names of their fields; what is not named is not drawn.
    sections: ClassVar[tuple[tuple[str, Names], ...]] = ()

    default_renderer = QuickRenderer()

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do thay đổi",
        required=False,
        max_length=300,
        help_text="Ghi vào lịch sử của hồ sơ; có thể để trống.",
    )

    class Meta:
        formfield_callback = field_in_vietnamese

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.found_version = version_of(self.instance)
        self.initial["version"] = self.found_version
        self.helper = InSections(("", ["version"]), *self.sections, ("", [("reason",)]))

    def clean(self) -> dict[str, object]:
        """Refuse to overwrite what somebody else saved meanwhile, and say what differs."""
        cleaned = super().clean()
        if self.data.get(self.add_prefix("version"), "") != self.found_version:
            self.add_error(None, [CHANGED_MEANWHILE, *self.differences()])
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self.found_version
        return cleaned

    def differences(self) -> list[str]:
        """Return, for each field that differs, what the record holds now."""
        return [
            f"{self.fields[name].label}: hồ sơ hiện ghi “{self.shown(name)}”."
            for name in self.changed_data
            if name not in ("version", "reason") and not self.fields[name].disabled
        ]

    def shown(self, name: str) -> str:
        """Return the stored value of a field as people read it."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        for key, label in getattr(field, "choices", ()):
            if str(key) == str(value if value is not None else ""):
                return str(label)
        return str(field.widget.format_value(value) or "trống")


class CodeFromName:
    """Lets whoever enters a new record leave its code empty: it is then made of the name.

    Stands before a `RecordForm` with the fields `name` and `code`.
    """

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        code = self.fields["code"]
        code.help_text = "Chữ không dấu, số và gạch nối; nằm trong địa chỉ trang."
        if self.instance.pk is None:
            code.required = False
            code.help_text += " Để trống: đặt theo tên."

    def clean(self) -> dict[str, object]:
        """Make the code where none was typed."""
        cleaned = super().clean()
        if not cleaned.get("code") and cleaned.get("name") and "code" not in self.errors:
            cleaned["code"] = free_code(self._meta.model, cleaned["name"])
        return cleaned


def free_code(model: type[models.Model], name: str) -> str:
    """Return a code made of a name that no record of `model` has yet."""
    longest = model._meta.get_field("code").max_length - LONGEST_SUFFIX
    code = slugify(fold(name))[:longest].strip("-") or model._meta.model_name
    taken = set(model._default_manager.filter(code__startswith=code).values_list("code", flat=True))
    numbered = (f"{code}-{number}" for number in count(2))
    return next(one for one in chain([code], numbered) if one not in taken)
