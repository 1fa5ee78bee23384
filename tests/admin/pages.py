"""Addresses and forms of the administration, for its tests."""

from django.db import models
from django.test import Client
from django.urls import reverse


def url(model: type[models.Model], page: str, *arguments: object) -> str:
    """Return the address of a page of a table."""
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=arguments)


def typed(client: Client, address: str) -> dict[str, object]:
    """Return what a browser would send if the form were sent as it stands."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    for part in context["inline_admin_formsets"]:
        forms += [part.formset.management_form, *part.formset.forms]
    values: dict[str, object] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False:
                continue
            values[field.html_name] = field.field.prepare_value(value) if value != "" else ""
    return {name: shown(value) for name, value in values.items()}


def shown(value: object) -> object:
    """Return a value as it stands in a form."""
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value


def row_of(prefix: str, number: int, **values: object) -> dict[str, object]:
    """Return the fields of one row of an inline."""
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}
