"""The form by which an office puts its own Word template in."""

from apps.core.scoped_admin import ScopedForm
from apps.planning.documents.variables import problem_of


class TemplateForm(ScopedForm):
    """Takes a file only when it opens and asks for nothing that the document does not have."""

    def clean(self) -> dict[str, object]:
        """Try the template, and say which variable nobody knows."""
        cleaned = super().clean() or self.cleaned_data
        file, kind = cleaned.get("file"), cleaned.get("kind")
        if file and kind and (problem := problem_of(kind, file)):
            self.add_error("file", problem)
        return cleaned
