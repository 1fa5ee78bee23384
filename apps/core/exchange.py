"""Catalogues to Excel and back, all or nothing, each row known by its code."""

import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import openpyxl
import pghistory
import tablib
import xlsxwriter
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models.fields import NOT_PROVIDED
from django.http import HttpRequest, HttpResponse
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import XLSX
from import_export.forms import ImportForm
from import_export.results import Error, Result

from apps.core import cells, clock
from apps.core.changes import YES_NO
from apps.core.scoped_admin import NOT_YOURS, ScopedAdmin, may, narrowed
from apps.core.text import capital, spelling_key
from apps.core.violations import violations_explained

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 20_000
SEPARATOR = ", "
NOT_EXCEL = "Tệp này không phải là tệp Excel (.xlsx), hoặc đã hỏng, hoặc có mật khẩu."


class ExcelFile(XLSX):
    """An Excel file: bounded when it is read, every word a text when it is written."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read the first sheet; ValidationError, in Vietnamese, for what is no catalogue."""
        rows = read_rows(in_stream)
        width = len(rows[0])
        dataset = tablib.Dataset(headers=[cells.text_of(name) for name in rows[0]])
        for row in rows[1:]:
            dataset.append((list(row) + [None] * width)[:width])
        return dataset

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Write text as text: a name that begins with = + - @ is no formula."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True, "bottom": 1})
            sheet.freeze_panes(1, 0)
            for place, name in enumerate(dataset.headers):
                sheet.write_string(0, place, name, bold)
                sheet.set_column(place, place, width_of(dataset[name]))
            for line, row in enumerate(dataset, start=1):
                for place, value in enumerate(row):
                    write = sheet.write_number if isinstance(value, int) else sheet.write_string
                    write(line, place, "" if value is None else value)
        return out.getvalue()


def width_of(values: Sequence[object]) -> int:
    """Return a column's width that shows most of its values whole."""
    return min(60, max((len(str(value or "")) for value in values), default=0) + 4)


def read_rows(content: bytes) -> list[tuple]:
    """Return the filled rows of the first sheet, its heading first."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Tệp lớn hơn 5 MB; danh mục không dài đến thế.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MOST_UNPACKED:
            raise ValidationError("Tệp giải nén ra quá lớn nên không được đọc.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [row for _, row in zip(range(MOST_ROWS), filled(sheet), strict=False)]
    except ValidationError:
        raise
    except Exception as error:  # the readers raise whatever a broken file makes them meet
        raise ValidationError(NOT_EXCEL) from error
    if not rows:
        raise ValidationError("Trang tính thứ nhất không có dòng nào.")
    if len(rows) == MOST_ROWS:
        raise ValidationError(f"Tệp có quá nhiều dòng (nhiều nhất {MOST_ROWS - 1}).")
    return rows


def filled(sheet: Any) -> Any:
    """Yield the rows with anything in them; give up on a sheet of endless empty rows."""
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number > MOST_ROWS:
            return
        if any(value not in (None, "") for value in row):
            yield row


class TextWidget(widgets.CharWidget):
    """Text, cleaned; a code that Excel took for a number is text again."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the text of a cell."""
        return cells.text_of(value)


class NumberWidget(widgets.Widget):
    """A whole number."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """Return the number; ValueError in Vietnamese when it is none."""
        return cells.whole_number(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> int | None:
        """Return the number itself."""
        return value


class YesNoWidget(widgets.Widget):
    """“có” or “không”."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return whether the cell says yes; an empty cell says no."""
        return bool(cells.yes_or_no(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the word."""
        return YES_NO[bool(value)]


class DayWidget(widgets.Widget):
    """A day, written 31/12/2025."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime.date | None:
        """Return the day of a cell, typed or a date of Excel."""
        return cells.day(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the day as people write it."""
        return f"{value:%d/%m/%Y}" if value else ""


class ChoiceWidget(widgets.Widget):
    """One of fixed words, or several with commas between them."""

    def __init__(self, choices: Sequence[tuple[str, str]], *, several: bool = False) -> None:
        super().__init__()
        self.labels = {key: str(label) for key, label in choices}
        self.several = several

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str | list[str]:
        """Return the key, or the list of keys, of the words in the cell."""
        cell = cells.text_of(value)
        if not self.several:
            return self._key(cell) if cell else ""
        return [self._key(word.strip()) for word in cell.split(",") if word.strip()]

    def _key(self, word: str) -> str:
        for key, label in self.labels.items():
            if spelling_key(word) in (spelling_key(key), spelling_key(label)):
                return key
        raise ValueError(f"“{word}” không có trong: {SEPARATOR.join(self.labels.values())}.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the words."""
        keys = value if self.several else [value]
        return SEPARATOR.join(self.labels.get(key, "") for key in keys or [])


class CodeWidget(widgets.Widget):
    """A row of another table by its code."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model
        self.user: Any = None
        self.known: dict[str, models.Model] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        """Return the row whose code stands in the cell."""
        code = cells.text_of(value)
        return self.find(code) if code else None

    def find(self, code: str) -> models.Model:
        """Return the row with `code`, among those that the user may read."""
        if self.known is None:
            rows = narrowed(self.model._default_manager.all(), self.user)
            self.known = {row.code: row for row in rows}
        if code not in self.known:
            raise ValueError(f"Không có mã “{code}” trong bảng {self.model._meta.verbose_name}.")
        return self.known[code]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the code."""
        return value.code if value is not None else ""


class CodesWidget(widgets.ManyToManyWidget):
    """Several rows of another table by their codes, with commas between them."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(model, field="code")
        self.one = CodeWidget(model)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[models.Model]:
        """Return the rows whose codes stand in the cell."""
        codes = (code.strip() for code in cells.text_of(value).split(","))
        return [self.one.find(code) for code in codes if code]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the codes."""
        return SEPARATOR.join(row.code for row in value.all()) if value is not None else ""


WIDGETS: tuple[tuple[type[models.Field], Callable[[Any], widgets.Widget]], ...] = (
    (models.ManyToManyField, lambda field: CodesWidget(field.related_model)),
    (models.ForeignKey, lambda field: CodeWidget(field.related_model)),
    (ArrayField, lambda field: ChoiceWidget(field.base_field.choices, several=True)),
    (models.BooleanField, lambda _: YesNoWidget()),
    (models.DateField, lambda _: DayWidget()),
    (models.IntegerField, lambda _: NumberWidget()),
)


def widget_for(field: models.Field) -> widgets.Widget:
    """Return how the values of a model's field stand in a cell."""
    if field.choices:
        return ChoiceWidget(field.choices)
    return next((make(field) for kind, make in WIDGETS if isinstance(field, kind)), TextWidget())


def label_of(field: models.Field) -> str:
    """Return the heading of a field's column."""
    name = str(field.verbose_name)
    return capital(name)


class CatalogueResource(resources.ModelResource):
    """A table whose columns bear the Vietnamese names of its fields."""

    class Meta:
        import_id_fields = ("code",)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = True

    # Fields that the save fills in: they are empty while the row is checked.
    filled_in: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, user: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        for field in self.fields.values():
            if isinstance(field.widget, CodeWidget):
                field.widget.user = user

    @classmethod
    def field_from_django_field(
        cls,
        field_name: str,
        django_field: models.Field,
        readonly: bool,
    ) -> fields.Field:
        """Name the column as the form names the field."""
        return fields.Field(
            attribute=field_name,
            column_name=label_of(django_field),
            widget=widget_for(django_field),
            readonly=readonly,
            default=django_field.get_default if django_field.has_default() else NOT_PROVIDED,
        )

    def get_queryset(self) -> models.QuerySet:
        """Keep the rows of the units that the user may read."""
        rows = super().get_queryset()
        return narrowed(rows, self.user) if self.user is not None else rows

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Refuse a file that lacks a column, or names a row twice."""
        wanted = [field.column_name for field in self.get_import_fields()]
        missing = [name for name in wanted if name not in dataset.headers]
        if missing:
            raise ValidationError(f"Tệp thiếu cột: {SEPARATOR.join(missing)}.")
        keys = [self.fields[name].column_name for name in self.get_import_id_fields()]
        seen: set[tuple] = set()
        for number, row in enumerate(dataset.dict, start=2):
            key = tuple(str(row[name]) for name in keys)
            if key in seen:
                raise ValidationError(f"Dòng {number} lặp lại một dòng ở trên ({' '.join(key)}).")
            seen.add(key)

    def validate_instance(
        self,
        instance: models.Model,
        import_validation_errors: dict | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Check the row as the form would, but for what the save itself fills in."""
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude={*errors, *self.filled_in}, validate_unique=validate_unique)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)
        if self.user is not None and not self.is_allowed(instance):
            raise ValidationError(NOT_YOURS)

    def is_allowed(self, instance: models.Model) -> bool:
        """Return whether the user may write this row."""
        return may(self.user, "add" if instance._state.adding else "change", instance)

    def do_instance_save(self, instance: models.Model, is_create: bool) -> None:
        """Save the row; a refusal of the database is a sentence at the row."""
        with violations_explained(), transaction.atomic():
            self.write(instance, is_create=is_create)

    def write(self, instance: models.Model, *, is_create: bool) -> None:
        """Write one row; a table with a rule of its own does it in its own way."""
        instance.save(force_insert=is_create)


class FileForm(ImportForm):
    """A file to bring in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = "Tệp Excel (.xlsx)"
        self.fields["import_file"].widget.attrs["accept"] = ".xlsx"
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["format"].initial = "0"

    @property
    def media(self) -> forms.Media:
        """Need no script: there is one format."""
        return forms.Media()


class CatalogueAdmin(ImportExportMixin, ScopedAdmin):
    """A table that can be taken out to Excel, corrected there and brought back."""

    formats = (ExcelFile,)
    export_formats = import_formats = formats
    skip_export_form = True
    skip_import_confirm = True
    import_form_class = FileForm
    import_template_name = "admin/exchange_import.html"
    import_export_change_list_template = "admin/exchange_change_list.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Ask for the right to add and to change: a file does both."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Give out what the user may read."""
        return self.has_view_permission(request)

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict:
        """Tell the resource who is asking."""
        return {"user": request.user}

    def get_export_filename(
        self, request: HttpRequest, queryset: models.QuerySet, file_format: Any
    ) -> str:
        """Name the file after its table and the day."""
        return f"{self.opts.model_name}-{clock.today():%Y-%m-%d}.xlsx"

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Bring a file in, all of it or nothing; what is wrong is said row by row."""
        with pghistory.context(screen=f"Nhập Excel: {self.opts.verbose_name_plural}"):
            response = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", None)
        if context is not None:
            context["title"] = f"Nhập từ Excel: {self.opts.verbose_name_plural}"
            context["problems"] = (
                problems_of(context["result"], self.model) if "result" in context else []
            )
            context["columns"] = context["fields_list"][0][1] if context["fields_list"] else []
            if "result" in context or context["form"].errors:
                response.status_code = 422
        return response

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        """Say why the file could not be read."""
        form.add_error("import_file", e if isinstance(e, ValidationError) else NOT_EXCEL)

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        """Say how many rows are new, changed and as they were."""
        totals = result.totals
        self.message_user(
            request,
            f"Đã nhập xong: thêm {totals['new']}, sửa {totals['update']},"
            f" giữ nguyên {totals['skip']} dòng.",
        )


def problems_of(result: Result, model: type[models.Model]) -> list[str]:
    """Return a sentence for each thing that is wrong in a file, with its row in Excel."""
    found = [(e.number, "", sentence_of(e)) for e in rows_in_error(result)]
    for row in result.invalid_rows:
        for name, messages in row.error_dict.items():
            place = "" if name == NON_FIELD_ERRORS else f", cột “{heading(model, name)}”"
            found += [(row.number, place, str(message)) for message in messages]
    return [sentence_of(error) for error in result.base_errors] + [
        f"Dòng {number + 1}{place}: {text}" for number, place, text in sorted(found)
    ]


def rows_in_error(result: Result) -> list[Error]:
    """Return the errors of all rows, each with its row's number."""
    return [error for _, errors in result.row_errors() for error in errors]


def heading(model: type[models.Model], name: str) -> str:
    """Return the heading of the column in which something is wrong."""
    return label_of(model._meta.get_field(name))


def sentence_of(error: Error) -> str:
    """Return an error in words."""
    cause = error.error
    return " ".join(cause.messages) if isinstance(cause, ValidationError) else str(cause)
