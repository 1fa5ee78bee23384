"""`manage.py rebuild_facts`: writes the kept facts of today anew from the dated rows."""

from django.core.management.base import BaseCommand

from apps.core import clock
from apps.indicators.models import Fact
from apps.indicators.services import rebuild_facts


class Command(BaseCommand):
    help = "Tính lại số liệu giữ sẵn của hôm nay từ hồ sơ."

    def handle(self, **options: object) -> None:
        """Write the facts and say how many there are."""
        rebuild_facts(clock.today())
        self.stdout.write(f"Đã tính lại số liệu của {Fact.objects.count()} người.")
