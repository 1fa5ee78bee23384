"""Writes on standards of titles."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.qualifications.models import Requirement, TitleStandard
from apps.qualifications.standard_forms import StandardForm

NOTHING_ASKED = "Tiêu chuẩn chưa có yêu cầu nào; hãy thêm yêu cầu trước khi ban hành."


@transaction.atomic
def save_standard(form: StandardForm) -> TitleStandard:
    """Save a standard with its titles and kinds of units."""
    return form.save()


@transaction.atomic
def issue_standard(standard: TitleStandard) -> None:
    """Put a draft in force; the standard that it replaces ends on the day on which it begins.

    Raises ValidationError when it asks for nothing, or begins before the one it replaces.
    """
    if not standard.requirements.exists():
        raise ValidationError(NOTHING_ASKED)
    replaced = standard.replaces
    if replaced is not None and (
        replaced.valid_to is None or replaced.valid_to > standard.valid_from
    ):
        replaced.valid_to = standard.valid_from
        replaced.full_clean()
        replaced.save()
    standard.status = TitleStandard.Status.ISSUED
    standard.save()


@transaction.atomic
def draft_from(standard: TitleStandard, *, code: str) -> TitleStandard:
    """Return a draft that asks the same as `standard` and is to replace it."""
    titles, kinds = list(standard.titles.all()), list(standard.kinds.all())
    requirements = list(standard.requirements.all())
    draft = TitleStandard.objects.get(pk=standard.pk)
    draft.pk, draft.code, draft.replaces = None, code, standard
    draft.status, draft.is_verified = TitleStandard.Status.DRAFT, False
    draft._state.adding = True
    draft.save()
    draft.titles.set(titles)
    draft.kinds.set(kinds)
    for requirement in requirements:
        requirement.pk, requirement.standard = None, draft
        requirement._state.adding = True
    Requirement.objects.bulk_create(requirements)
    return draft


def free_code(standard: TitleStandard) -> str:
    """Return a code for a draft made of `standard`: its own with the next free number."""
    number = 2
    while TitleStandard.objects.filter(code=f"{standard.code}-{number}").exists():
        number += 1
    return f"{standard.code}-{number}"
