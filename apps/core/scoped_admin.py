"""The admin of every table: rows, choices and rights follow the units granted to the user."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, router
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.changes import Source, changes_of
from apps.core.periods import ENDS_BEFORE_IT_BEGINS
from apps.core.violations import ConstraintsForm, violations_explained

NOT_YOURS = "Bạn không có quyền ghi dữ liệu này tại đơn vị đã chọn."
STILL_NEEDED = "Không xóa được: còn dữ liệu khác ghi theo dòng này."
NOT_YOURS_TO_DELETE = "Bạn không có quyền xóa dòng này."


def narrowed(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """Return the rows that `user` may read; a table that belongs to no unit stays whole."""
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def may(user: Any, action: str, record: models.Model) -> bool:
    """Return whether `user` may do `action` (add, change, delete) with this very record."""
    options = record._meta
    return user.has_perm(f"{options.app_label}.{action}_{options.model_name}", record)


def sees_sensitive(user: Any, record: models.Model | None = None) -> bool:
    """Return whether `user` may read sensitive fields of `record`; without one, of any."""
    unit = getattr(record, "unit", None) if record is not None and record.pk else None
    if unit is not None:
        return user.sees_sensitive_of(unit)
    grants = user.grants_today
    return user.sees_every_unit or (bool(grants) and all(g.role.sees_sensitive for g in grants))


class ScopedForm(ConstraintsForm):
    """A form that asks the right on the unit of its record, and can show a refusal of the database.

    The admin sets both for each request on the class it makes for the request.
    """

    user: ClassVar[Any] = None
    refusal: ClassVar[ValidationError | None] = None
    beside: BaseInlineFormSet | None = None  # the rows among which this one stands

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keep_present_choices()

    def _keep_present_choices(self) -> None:
        """Let what already stands in the record stay, also where the user could not choose it."""
        if self.instance.pk is None:
            return
        for name, field in self.fields.items():
            present = getattr(self.instance, f"{name}_id", None)
            if present is not None and isinstance(field, forms.ModelChoiceField):
                rows = field.queryset
                field.queryset = rows | rows.model._default_manager.filter(pk=present)

    def _post_clean(self) -> None:
        if self.beside is not None and self.beside.changes_several():
            # Shadows the method for this one record: its neighbours in the database may be the
            # rows that this very submission ends or deletes.
            self.instance.validate_constraints = partial(validate_alone, self.instance)
        super()._post_clean()
        self.instance.__dict__.pop("validate_constraints", None)
        if self.refusal is not None:
            self.add_error(None, self.refusal)
        elif not self.errors and self.has_changed() and not self.is_allowed():
            self.add_error(None, NOT_YOURS)

    def is_allowed(self) -> bool:
        """Return whether the user may write the record as it now stands."""
        return may(self.user, "add" if self.instance._state.adding else "change", self.instance)


def validate_alone(record: models.Model, exclude: set[str] | None = None) -> None:
    """Ask the constraints that look at one row; what looks at several is left to the save."""
    period = getattr(record, "valid_from", None), getattr(record, "valid_to", None)
    if all(period) and period[1] <= period[0]:
        raise ValidationError(ENDS_BEFORE_IT_BEGINS)
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            constraint.validate(type(record), record, exclude=exclude)


class ScopedFormSet(BaseInlineFormSet):
    """Rows of a record that know the record before it is saved, and ask the right to go."""

    def changes_several(self) -> bool:
        """Return whether more than one row is written, so that rows cannot be judged one by one."""
        return sum(form.has_changed() for form in self.forms) > 1

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form = super()._construct_form(i, **kwargs)
        setattr(form.instance, self.fk.name, self.instance)
        form.beside = self
        return form

    def clean(self) -> None:
        """Refuse to delete a row whose unit the user may not delete from."""
        super().clean()
        for form in self.deleted_forms if self.can_delete else ():
            if form.instance.pk and not may(form.user, "delete", form.instance):
                raise ValidationError(NOT_YOURS_TO_DELETE)


class ScopedOptions(admin.options.BaseModelAdmin):
    """What pages and inlines share: narrowed rows and choices, rights asked of the record."""

    form = ScopedForm
    # Fields that only a role with `sees_sensitive` may read (Luật 91/2025/QH15).
    sensitive: ClassVar[frozenset[str]] = frozenset()
    is_sensitive: ClassVar[bool] = False  # the whole table

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Keep the rows of the units that the user may read."""
        return narrowed(super().get_queryset(request), request.user)

    def get_field_queryset(
        self, db: str | None, db_field: models.Field, request: HttpRequest
    ) -> models.QuerySet:
        """Keep the choices that the user may read."""
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None:
            rows = db_field.remote_field.model._default_manager.all()
        return narrowed(rows, request.user)

    def formfield_for_foreignkey(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Name choices as the page of their own table names them."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        page = self.admin_site._registry.get(db_field.remote_field.model)
        if field is not None and isinstance(page, ScopedAdmin):
            field.label_from_instance = page.choice_label
        return field

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Offer a list of fixed words as boxes to tick."""
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                choices=db_field.base_field.choices,
                label=capfirst(db_field.verbose_name),
                required=not db_field.blank,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> Sequence[tuple[str | None, dict[str, Any]]]:
        """Leave out sensitive fields that the user may not read."""
        fieldsets = super().get_fieldsets(request, obj)
        if not self.sensitive or sees_sensitive(request.user, obj):
            return fieldsets
        return [
            (name, {**options, "fields": without(options["fields"], self.sensitive)})
            for name, options in fieldsets
        ]

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Ask the right on the record's own unit."""
        return self._has(request, "view", obj) or self._has(request, "change", obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Ask the right on the unit of the record to which a row is added."""
        return self._has(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Ask the right on the record's own unit."""
        return self._has(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Ask the right on the record's own unit."""
        return self._has(request, "delete", obj)

    def _has(self, request: HttpRequest, action: str, obj: models.Model | None) -> bool:
        if self.is_sensitive and not sees_sensitive(request.user, obj):
            return False
        options = self.opts
        permission = f"{options.app_label}.{action}_{options.model_name}"
        return request.user.has_perm(permission, obj)


def without(fields: Sequence[Any], left_out: frozenset[str]) -> list[Any]:
    """Return the fields of a fieldset, some of them in groups, but for those left out."""
    kept = []
    for field in fields:
        if isinstance(field, str):
            kept += [] if field in left_out else [field]
        elif group := without(field, left_out):
            kept.append(tuple(group))
    return kept


class ScopedInline(ScopedOptions, admin.TabularInline):
    """Rows of a record, on the page of the record."""

    formset = ScopedFormSet
    extra = 0

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Keep rows narrow: no buttons beside a choice, no field wider than what stands in it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            field.widget = widget.widget
        elif isinstance(widget, AdminTextInputWidget):
            widget.attrs |= {"class": "", "size": min(30, max(12, db_field.max_length // 4))}
        return field

    def get_formset(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        """Tell the forms who is asking."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.user = request.user
        return formset


class ScopedAdmin(ScopedOptions, admin.ModelAdmin):
    """The page of a table."""

    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/scoped_change_list.html"
    # Fields that the program writes for itself: no line of the history says them.
    derived: ClassVar[frozenset[str]] = frozenset()
    save_on_top = True

    def choice_label(self, record: models.Model) -> str:
        """Return the words by which a record is told from others where it is chosen."""
        return str(record)

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm]:
        """Tell the form who is asking, and what the database has just refused."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | TemplateResponse:
        """Save; what only the database could see comes back as a sentence at the form."""
        view: Callable[..., HttpResponse] = super().changeform_view
        try:
            with violations_explained(), self.history_context():
                return view(request, *args, **kwargs)
        except ValidationError as error:
            request.refusal = error
            return view(request, *args, **kwargs)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Say what goes along and what stands in the way, but for rows the user may not read.

        Django would name every row, also one of a planning list that is still secret.
        """
        going, counts, lacking, standing = super().get_deleted_objects(objs, request)
        hidden = unseen(protected_by(objs), request.user)
        heads = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in hidden)
        lacking -= {model._meta.verbose_name for model in hidden}
        told = [words for words in standing if not words.startswith(heads)]
        return going, counts, lacking, told

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete, with the page's name in the history; what still stands is told in a sentence."""
        try:
            with self.history_context():
                return super().delete_view(request, *args, **kwargs)
        except models.ProtectedError:
            return self.refuse_deletion(request)

    def refuse_deletion(self, request: HttpRequest) -> HttpResponse:
        """Say that something refers to the row, and lead back to the rows."""
        messages.error(request, STILL_NEEDED)
        options = self.opts
        return HttpResponseRedirect(
            reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        )

    def history_context(self) -> pghistory.context:
        """Name this page in the history of what is written on it."""
        return pghistory.context(screen=f"Quản trị: {self.opts.verbose_name_plural}")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by what the user may not read: a count would tell it."""
        names = set(lookup.split("__"))
        if names & self.sensitive and not sees_sensitive(request.user):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Leave out filters by what the user may not read."""
        filters = super().get_list_filter(request)
        if not self.sensitive or sees_sensitive(request.user):
            return filters
        return [item for item in filters if name_of(item) not in self.sensitive]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Leave out searches in what the user may not read."""
        fields = super().get_search_fields(request)
        if not self.sensitive or sees_sensitive(request.user):
            return fields
        return [field for field in fields if field.split("__")[0] not in self.sensitive]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the rows, with a way to their history."""
        options = self.opts
        event = f"{options.app_label}_{options.model_name}event_changelist"
        context = {"events_url": reverse(f"admin:{event}"), **(extra_context or {})}
        try:
            return super().changelist_view(request, context)
        except models.ProtectedError:  # several were to be deleted at once
            return self.refuse_deletion(request)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what changed in one record, by whom and through what."""
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, record):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        hidden = self.derived | nameless(self.model)
        if not sees_sensitive(request.user, record):
            hidden |= self.sensitive
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử thay đổi: {record}",
            "opts": self.opts,
            "object": record,
            "changes": changes_of([Source(self.model, hidden=hidden)], record.pk),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/changes.html", context)


def protected_by(objs: Iterable[models.Model]) -> list[models.Model]:
    """Return the rows that refer to records and keep them from being deleted."""
    objs = list(objs)
    if not objs:
        return []
    collector = NestedObjects(using=router.db_for_write(type(objs[0])), origin=objs)
    collector.collect(objs)
    return list(collector.protected)


def unseen(rows: Iterable[models.Model], user: Any) -> list[type[models.Model]]:
    """Return the tables of which `user` may not read every one of the rows."""
    keys: dict[type[models.Model], set[Any]] = {}
    for row in rows:
        keys.setdefault(type(row), set()).add(row.pk)
    return [
        model
        for model, wanted in keys.items()
        if narrowed(model._default_manager.filter(pk__in=wanted), user).count() < len(wanted)
    ]


def name_of(item: Any) -> str:
    """Return the field of an entry of `list_filter`."""
    return item if isinstance(item, str) else item[0] if isinstance(item, tuple) else ""


def nameless(model: type[models.Model]) -> frozenset[str]:
    """Return the keys to tables without a `name`: the history cannot put them in words."""
    return frozenset(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and not any(column.name == "name" for column in field.related_model._meta.fields)
    )
