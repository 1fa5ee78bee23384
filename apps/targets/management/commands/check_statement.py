"""`manage.py check_statement FILE`: what does not add up in a plan's text, and against records."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import clock
from apps.core.arguments import day_argument
from apps.indicators.models import Cohort as SavedCohort
from apps.targets.statements.findings import Finding
from apps.targets.statements.reading import UnreadableFileError, read_file
from apps.targets.statements.records import compare, differences, guess
from apps.targets.statements.review import Review, review_of


class Command(BaseCommand):
    help = "Kiểm tra số liệu của một văn bản (.docx, .xlsx, .txt): tỷ lệ, phép cộng, mức tăng."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, its groups and the day of the records."""
        parser.add_argument("file", type=Path, metavar="FILE", help="tệp .docx, .xlsx hoặc .txt")
        parser.add_argument("--json", action="store_true", help="in ra JSON")
        parser.add_argument("--as-of", type=day_argument, help="so với hồ sơ ngày nào")
        parser.add_argument(
            "--cohort",
            metavar="NUMBER=CODE",
            action="append",
            default=[],
            help="nhóm của văn bản là nhóm thống kê nào, ví dụ 2.2=chu-chot-xa",
        )
        parser.add_argument(
            "--records", action="store_true", help="so với hồ sơ các nhóm có tên giống nhau"
        )

    def handle(self, **options: object) -> None:
        """Print the findings as sentences or as JSON."""
        review = review_of(text_of(options["file"]))
        chosen = chosen_cohorts(review, options["cohort"], by_name=bool(options["records"]))
        comparisons = compare(review, chosen, options["as_of"] or clock.today()) if chosen else []
        findings = [*review.findings, *differences(comparisons)]
        if options["json"]:
            self.stdout.write(json.dumps(document(review, findings), ensure_ascii=False, indent=2))
            return
        for found in findings:
            self.stdout.write(f"Dòng {found.place.line}: {found.weight_name}. {found.message}")
        for kind in review.checked:
            if kind.looked_at:
                self.stdout.write(kind.sentence)


def text_of(path: Path) -> str:
    """Return the text of a file; CommandError, in a sentence, when it cannot be read."""
    try:
        return read_file(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {path}: {error.strerror}.") from error
    except UnreadableFileError as error:
        raise CommandError(str(error)) from error


def chosen_cohorts(review: Review, given: list[str], *, by_name: bool) -> dict[int, SavedCohort]:
    """Return the saved cohort for each group named, and where asked for those of like names."""
    saved = {cohort.code: cohort for cohort in SavedCohort.objects.order_by("order", "code")}
    chosen = guess(review.claims.cohorts, list(saved.values())) if by_name else {}
    numbers = {cohort.number: place for place, cohort in enumerate(review.claims.cohorts)}
    for words in given:
        number, _, code = words.partition("=")
        if number not in numbers:
            known = ", ".join(filter(None, numbers)) or "không có"
            raise CommandError(f"Văn bản không có nhóm “{number}”. Các nhóm: {known}.")
        if code not in saved:
            raise CommandError(f"Không có nhóm thống kê với mã “{code}”.")
        chosen[numbers[number]] = saved[code]
    return chosen


def document(review: Review, findings: list[Finding]) -> dict[str, object]:
    """Return what scripts read: how much was looked at, and the findings one by one."""
    return {
        "checked": [
            {"label": kind.label, "looked_at": kind.looked_at, "right": kind.right}
            for kind in review.checked
        ],
        "uncompared": review.uncompared,
        "groups": [
            {"number": cohort.number, "name": cohort.name, "total": cohort.total}
            for cohort in review.claims.cohorts
        ],
        "findings": [
            {
                "line": finding.place.line,
                "weight": finding.weight.value,
                "kind": finding.kind.value,
                "words": finding.place.words,
                "printed": finding.printed,
                "right": finding.right,
                "message": finding.message,
            }
            for finding in findings
        ],
    }
