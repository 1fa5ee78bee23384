"""`manage.py remind`: writes to the units whose planning lists are due."""

from argparse import ArgumentParser
from smtplib import SMTPException

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.planning.reminders import NO_SERVER, has_mail_server, remind


class Command(BaseCommand):
    """Reminds the units that are late, or late in three days."""

    help = "Gửi thư nhắc các đơn vị quá hạn hoặc còn ba ngày là đến hạn gửi danh sách quy hoạch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish to see the letters without sending them."""
        parser.add_argument(
            "--dry-run", action="store_true", help="chỉ nói sẽ nhắc ai, không gửi thư nào"
        )

    def handle(self, *args: object, dry_run: bool = False, **options: object) -> None:
        """Send the letters and say what was done."""
        if not dry_run and not has_mail_server():
            self.stdout.write(NO_SERVER)
            return
        try:
            done = remind(timezone.now(), is_trial=dry_run)
        except (OSError, SMTPException) as error:
            raise CommandError(f"Máy chủ thư không nhận thư: {error}") from error
        verb = "Sẽ nhắc" if dry_run else "Đã nhắc"
        for letter in done.letters:
            self.stdout.write(f"{verb} {letter.to}: {letter.subject}")
        for unit_list in done.without_address:
            self.stdout.write(f"Không có địa chỉ thư của người gửi danh sách: {unit_list}")
        self.stdout.write(f"{verb} {len(done.letters)} thư.")
