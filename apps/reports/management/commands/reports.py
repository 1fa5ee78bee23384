"""`manage.py reports`: the reports there are and what each answers."""

from django.core.management.base import BaseCommand

from apps.reports.catalogue import REPORTS


class Command(BaseCommand):
    help = "Liệt kê các báo cáo và câu hỏi mà mỗi báo cáo trả lời."

    def handle(self, **options: object) -> None:
        """Print a line for each report."""
        for report in REPORTS.values():
            self.stdout.write(f"{report.slug}: {report.title}. {report.question}")
