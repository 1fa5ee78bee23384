from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.core.numbers import show_count
from apps.core.violations import model_label, sentences, violations_explained
from apps.qualifications import reference


class Command(BaseCommand):
    """Loads the catalogues that come with the software; may be run again at any time."""

    help = "Nạp các danh mục: loại đơn vị, chức danh, trình độ, dân tộc, tôn giáo, vai trò."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all catalogues or none, and say for each how many rows it has."""
        try:
            with violations_explained():
                outcome = reference.load()
        except ValidationError as error:
            raise CommandError(f"Chưa nạp được danh mục nào. {sentences(error)}") from error
        for stored in outcome:
            self.stdout.write(
                f"{model_label(stored.model)}: {show_count(len(stored.rows))} mục"
                f" (thêm {show_count(stored.created)}, sửa {show_count(stored.corrected)})"
            )
