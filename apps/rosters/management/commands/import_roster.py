"""`manage.py import_roster FILE`: brings a roster in, as the upload page does."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from apps.core.arguments import day_argument
from apps.rosters.orders import Order, Outcome, about_file
from apps.rosters.problems import UnreadableFile
from apps.rosters.services import import_roster
from apps.units.arguments import unit_with


class Command(BaseCommand):
    help = "Nhập danh sách cán bộ từ tệp Excel: ghi tất cả, hoặc không ghi gì và nêu rõ vì sao."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and how to bring it in."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị của danh sách")
        parser.add_argument("--as-of", type=day_argument, help="danh sách tính đến ngày nào")
        parser.add_argument(
            "--create-units-under", metavar="CODE", help="thêm đơn vị chưa có vào dưới đơn vị này"
        )
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, **options: object) -> None:
        """Bring the file in and print what became of it; exit 1 when errors kept it out."""
        order = Order(
            path=options["file"],
            file_name=options["file"].name,
            unit=unit_with(options["unit"]),
            new_units_under=unit_with(options["create_units_under"]),
            as_of=options["as_of"],
            dry_run=options["dry_run"],
        )
        try:
            outcome = import_roster(order)
        except UnreadableFile as error:
            outcome = Outcome(problems=[about_file(str(error))])
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
        else:
            self._print(outcome, dry_run=options["dry_run"])
        if outcome.has_errors:
            sys.exit(1)

    def _print(self, outcome: Outcome, *, dry_run: bool) -> None:
        for problem in outcome.problems:
            word = "LỖI" if problem.level == "error" else "Cảnh báo"
            where = f"{problem.sheet}!{problem.cell}: " if problem.cell else ""
            self.stdout.write(f"{word}  {where}{problem.message}")
        counts = (
            f"{outcome.rows} người trong tệp: thêm {outcome.created}, cập nhật {outcome.updated}, "
            f"không đổi {outcome.unchanged}."
        )
        self.stdout.write(counts)
        if outcome.committed:
            self.stdout.write("Đã ghi.")
        elif outcome.has_errors:
            self.stdout.write("Chưa ghi gì. Hãy sửa các lỗi trên rồi nhập lại.")
        elif dry_run:
            self.stdout.write("Kiểm tra xong, chưa ghi gì.")
