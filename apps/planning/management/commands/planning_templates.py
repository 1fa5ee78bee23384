"""`manage.py planning_templates`: lay out the Word templates that come with the program."""

from django.core.management.base import BaseCommand

from apps.planning.documents.word_templates import build_all


class Command(BaseCommand):
    """Writes every template where the program looks for it; those of offices stay as they are."""

    help = "Ghi lại các mẫu Word kèm theo phần mềm; mẫu của cơ quan giữ nguyên."

    def handle(self, *args: object, **options: object) -> None:
        """Write the templates."""
        self.stdout.write(f"Đã ghi {len(build_all())} mẫu.")
