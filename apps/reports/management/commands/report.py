"""`manage.py report SLUG`: a report as text, JSON, Excel or Word."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import clock
from apps.core.arguments import day_argument
from apps.core.headings import Look
from apps.reports.catalogue import REPORTS
from apps.reports.registry import Choice, NoFiguresError, Params, Report
from apps.reports.renderers import FORMS, render
from apps.units.arguments import unit_with
from apps.units.letterhead import heading_for
from apps.units.services import name_on

BINARY = ("xlsx", "docx")


class Command(BaseCommand):
    help = "In một báo cáo. Xem các báo cáo có sẵn bằng lệnh: manage.py reports"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the report, what it is about, and its form."""
        parser.add_argument("slug", metavar="SLUG", help="mã báo cáo, ví dụ thuc-trang")
        parser.add_argument(
            "--cohort", metavar="CODE", action="append", default=[], help="nhóm thống kê"
        )
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị")
        parser.add_argument(
            "--set",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="tham số riêng của báo cáo, ví dụ so-nam=5",
        )
        parser.add_argument("--as-of", type=day_argument, help="tính đến ngày nào")
        parser.add_argument("--format", choices=tuple(FORMS), default="text")
        parser.add_argument(
            "--look", choices=[look.value for look in Look], help="thể thức: state, party"
        )
        parser.add_argument("--output", type=Path, metavar="FILE", help="ghi ra tệp này")

    def handle(self, **options: object) -> None:
        """Build the report and write it out."""
        report = REPORTS.get(options["slug"])
        if report is None:
            known = ", ".join(REPORTS)
            raise CommandError(f"Không có báo cáo “{options['slug']}”. Các báo cáo: {known}.")
        as_of = options["as_of"] or clock.today()
        choices = {choice.name: choice for choice in report.choices()}
        words = [given for given in options["set"] if given.partition("=")[0] in choices]
        numbers = [given for given in options["set"] if given not in words]
        unit = unit_with(options["unit"])
        params = Params(
            as_of=as_of,
            cohorts=tuple(options["cohort"]),
            unit=unit,
            unit_name=name_on(unit, as_of) if unit else "",
            options=options_of(report, numbers, choices),
            chosen=chosen_of(words, choices),
        )
        try:
            table = report.build(params)
        except NoFiguresError as error:
            raise CommandError(str(error)) from error
        look = Look(options["look"] or Look.STATE)
        made = render(table, options["format"], heading_for(unit, look))
        self._deliver(made.content, made.filename, options)

    def _deliver(self, content: bytes, filename: str, options: dict[str, object]) -> None:
        """Write to the file asked for, else to the terminal or a pipe."""
        output: Path | None = options["output"]
        if output is None and options["format"] in BINARY and sys.stdout.isatty():
            output = Path(filename)
        if output is not None:
            try:
                output.write_bytes(content)
            except OSError as error:
                raise CommandError(f"Không ghi được tệp {output}: {error.strerror}.") from error
            self.stderr.write(f"Đã ghi {output}.")
        elif options["format"] in BINARY:
            sys.stdout.buffer.write(content)
        else:
            self.stdout.write(content.decode(), ending="")


def options_of(report: Report, given: list[str], choices: Iterable[str]) -> dict[str, int]:
    """Return the report's options as given; CommandError names what it does not take."""
    found = report.defaults
    for words in given:
        name, _, value = words.partition("=")
        option = next((one for one in report.options if one.name == name), None)
        if option is None:
            known = ", ".join([*report.defaults, *choices]) or "không có"
            raise CommandError(f"Báo cáo này không có tham số “{name}”. Các tham số: {known}.")
        if not value.isdecimal() or not option.least <= int(value) <= option.most:
            raise CommandError(f"{name}: ghi một số từ {option.least} đến {option.most}.")
        found[name] = int(value)
    return found


def chosen_of(given: list[str], choices: Mapping[str, Choice]) -> dict[str, str]:
    """Return what was chosen, as given; CommandError says what may be chosen."""
    found = {}
    for words in given:
        name, _, value = words.partition("=")
        known = [key for key, _ in choices[name].choices if key]
        if value not in known:
            raise CommandError(f"{name}: chọn một trong {', '.join(known)}.")
        found[name] = value
    return found
