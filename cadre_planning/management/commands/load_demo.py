from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cadre_planning import demo


class Command(BaseCommand):
    """Loads the demonstration into a database that has none."""

    help = "Nạp dữ liệu trình diễn: huyện mẫu, người hư cấu và sáu tài khoản."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once; a second time, or outside a demonstration, is refused."""
        if not settings.DEBUG:
            raise CommandError("Chỉ nạp dữ liệu trình diễn khi chạy thử, không nạp ở nơi làm thật.")
        if demo.is_loaded():
            raise CommandError("Dữ liệu trình diễn đã có, không nạp lại.")
        password, _ = demo.kept_password(settings.VAR_DIR / "demo-password")
        demo.load(self.stdout, password=password)
