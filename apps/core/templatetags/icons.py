"""Icons and badges, which every template may use without loading a library."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(name="icon")
@cache
def symbol(name: str, look: str = "icon") -> SafeString:
    """Draw the symbol `name` of static/img/icons.svg; `look` is its class in app.css.

    A page has some twenty of them: kept as text, for to include a template takes longer.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}" /></svg>',
        look,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def badge(text: object, tone: str = "", icon: str = "") -> SafeString:
    """Draw a word and a sign, never colour alone; `tone` is "info", "ok", "warning" or "error"."""
    return format_html('<span class="badge {}">{} {}</span>', tone, symbol(icon), text)
