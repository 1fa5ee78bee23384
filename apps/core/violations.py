"""Brings the database's refusals to the person who typed, in the constraint's own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from apps.core.text import capital


class ConstraintsForm(forms.ModelForm):
    """A model form that asks every constraint, also those that touch fields it does not show.

    Django leaves out a constraint when one of its fields is excluded from the form; the person
    would then see error 500 instead of a sentence.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)


@contextmanager
def violations_explained() -> Iterator[None]:
    """Turn an IntegrityError into a ValidationError with the constraint's Vietnamese sentence.

    Catches what only the database can see: two new rows in one submission, two clerks at once.
    Wrap the whole atomic block with it, never the inside of one.
    """
    try:
        yield
    except IntegrityError as error:
        message = explain(error)
        if message is None:
            raise
        raise ValidationError(message) from error


def explain(error: IntegrityError) -> str | None:
    """Return the sentence of the constraint that `error` names; nothing for an unknown one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return constraint_messages().get(name)


def constraint_messages() -> dict[str, str]:
    """Return the sentence of every named constraint of our models, and of unique fields."""
    messages = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            messages[constraint.name] = str(constraint.get_violation_error_message())
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                messages[unique_key(field)] = sentences(
                    model().unique_error_message(model, (field.name,))
                )
    return messages


def unique_key(field: models.Field) -> str:
    """Return the name that PostgreSQL gives to the constraint of a unique column."""
    return f"{field.model._meta.db_table}_{field.column}_key"


def sentences(error: ValidationError) -> str:
    """Return all messages of `error` as one line."""
    return " ".join(error.messages)


def model_label(model: type[models.Model]) -> str:
    """Return the model's Vietnamese name with a capital first letter."""
    name = str(model._meta.verbose_name)
    return capital(name)
