"""`manage.py export_roster`: the people in post on a day, as JSON or Excel."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import clock
from apps.core.arguments import day_argument
from apps.reports.roster import roster_rows, write_roster
from apps.units.arguments import unit_with
from apps.units.services import name_on


class Command(BaseCommand):
    help = "Xuất danh sách cán bộ đang giữ chức vụ vào một ngày."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the unit, the day and the form."""
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị (mặc định: tất cả)")
        parser.add_argument("--as-of", type=day_argument, help="vào ngày nào (mặc định: hôm nay)")
        parser.add_argument("--format", choices=("json", "xlsx"), required=True)
        parser.add_argument("--output", type=Path, metavar="FILE", help="ghi ra tệp này")

    def handle(self, **options: object) -> None:
        """Write the roster out."""
        day, unit = options["as_of"] or clock.today(), unit_with(options["unit"])
        if options["format"] == "json":
            rows = list(roster_rows(day, unit))
            content = (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()
        else:
            content = write_roster(day, unit, name_on(unit, day) if unit else "")
        output: Path | None = options["output"]
        if output is None and options["format"] == "json":
            self.stdout.write(content.decode(), ending="")
            return
        if output is None:
            sys.stdout.buffer.write(content)
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {output}: {error.strerror}.") from error
