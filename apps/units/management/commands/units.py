"""`manage.py units`: the tree of units on a day."""

import json

from django.core.management.base import BaseCommand, CommandParser

from apps.core import clock
from apps.core.arguments import day_argument
from apps.units.tree import tree_on


class Command(BaseCommand):
    help = "In cây đơn vị vào một ngày, kèm mã đơn vị."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day and the form."""
        parser.add_argument("--as-of", type=day_argument, help="vào ngày nào (mặc định: hôm nay)")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, **options: object) -> None:
        """Print the tree."""
        nodes = tree_on(options["as_of"] or clock.today())
        if options["format"] == "json":
            codes = {node.unit_id: node.code for node in nodes}
            rows = [
                {
                    "code": node.code,
                    "name": node.name,
                    "kind": node.kind,
                    "parent": codes.get(node.parent_id),
                }
                for node in nodes
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for node in nodes:
            self.stdout.write(f"{'  ' * node.depth}{node.name} [{node.code}] – {node.kind_name}")
