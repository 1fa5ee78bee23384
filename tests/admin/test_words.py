import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.html import strip_tags
from django.utils.translation import gettext, ngettext

from apps.accounts.models import Role, User
from apps.personnel.models import Person
from apps.units.models import Title, Unit
from tests.admin.pages import url
from tests.factories import AssignmentFactory, PersonFactory

WORDS = Path(apps.get_app_config("core").path) / "locale/vi/LC_MESSAGES/django.po"
ENGLISH = re.compile(
    r"\b(the|this|select|add|change|view|delete|save|error|please|toggle|skip|history|model"
    r"|show|hide|filter|search|user|events?|label|permission|group|None|True|False)\b",
    re.IGNORECASE,
)
ENTRY = re.compile(
    r'^msgid "(?P<one>.+)"\n(?:msgid_plural "(?P<many>.+)"\n)?msgstr(?:\[0\])? "(?P<said>.+)"$',
    re.MULTILINE,
)


def readable(page: str) -> str:
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", page, flags=re.DOTALL)
    # Texts of icons are written in Django's own code and cannot be put in other words.
    spoken = " ".join(re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', page))
    return f"{strip_tags(page)} {spoken}"


def test_the_words_in_use_are_those_of_the_source():
    entries = list(ENTRY.finditer(WORDS.read_text(encoding="utf-8")))
    assert len(entries) > 80
    for entry in entries:
        one, many, said = (part.replace('\\"', '"') for part in entry.groups(""))
        assert (ngettext(one, many, 2) if many else gettext(one)) == said


@pytest.mark.parametrize("page", ["changelist", "add"])
@pytest.mark.parametrize("model", [Person, Unit, Title, User, Role])
def test_a_page_speaks_vietnamese_alone(signed_in, own_unit, model, page):
    AssignmentFactory(person=PersonFactory(managing_unit=own_unit))
    text = readable(signed_in("superuser").get(url(model, page)).content.decode())
    assert not ENGLISH.findall(text)


def test_a_refusal_speaks_vietnamese_alone(signed_in, own_unit):
    client = signed_in("superuser")
    page = client.post(url(Person, "add"), {"sex": "Q", "birth_on": "31/31/2020"})
    text = readable(page.content.decode())
    assert "Hãy sửa các lỗi dưới đây." in text
    assert not ENGLISH.findall(text.replace("TOTAL_FORMS", "").replace("INITIAL_FORMS", ""))


def test_the_history_of_a_person_says_nothing_of_the_programs_own_keys(signed_in, own_unit):
    person = PersonFactory(managing_unit=own_unit)
    text = readable(signed_in("superuser").get(url(Person, "history", person.pk)).content.decode())
    assert person.full_name in text
    assert "search name" not in text
    assert not ENGLISH.findall(text)


def test_the_scripts_of_the_calendar_speak_vietnamese(signed_in):
    page = signed_in("superuser").get("/quan-tri/jsi18n/").content.decode()
    assert '"Monday": "Th\\u1ee9 Hai"' in page
    assert '"Today": "H\\u00f4m nay"' in page
