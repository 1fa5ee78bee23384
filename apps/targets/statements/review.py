"""The whole review of a text: what was looked at, what was right, what does not add up. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.core.numbers import show_count
from apps.targets.statements.claims import Claims, claims_of
from apps.targets.statements.findings import Finding, Kind, Weight
from apps.targets.statements.grids import check_grid, findings_of
from apps.targets.statements.shares import check_shares
from apps.targets.statements.source import lines_of
from apps.targets.statements.sums import check_sums, is_checked
from apps.targets.statements.targets import check_increases, check_quotas, check_rises

LONGEST_TEXT = 400_000  # letters: some 150 pages


@dataclass(frozen=True)
class Checked:
    """How many things of one kind were looked at, and how many of them were right."""

    label: str
    looked_at: int
    right: int

    @property
    def wrong(self) -> int:
        """How many were not right."""
        return self.looked_at - self.right

    @property
    def sentence(self) -> str:
        """The tally in words."""
        count, right, wrong = map(show_count, (self.looked_at, self.right, self.wrong))
        return f"{count} {self.label}: {right} đúng, {wrong} cần xem lại."


@dataclass(frozen=True)
class Review:
    """A text that has been checked."""

    lines: tuple[str, ...]
    claims: Claims
    checked: tuple[Checked, ...]
    uncompared: int  # percents with a count, without a total to set them against
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What is wrong arithmetic."""
        return tuple(found for found in self.findings if found.weight == Weight.ERROR)

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What may be meant."""
        return tuple(found for found in self.findings if found.weight == Weight.HINT)


def review_of(text: str) -> Review:
    """Check a text and return what was found, in the order of its lines."""
    claims = claims_of(text)
    tally, shares = check_shares(claims)
    sums = check_sums(claims)
    compared, increases = check_increases(claims)
    risen, rises = check_rises(claims)
    quotas, yearly = check_quotas(claims)
    tables = [check_grid(grid) for grid in claims.grids]
    lists = sum(map(is_checked, claims.blocks)) + len(claims.halves)
    rising = compared + risen
    checked = (
        Checked(
            "tỷ lệ",
            tally.compared + sum(table.shares for table in tables),
            tally.right + sum(table.right_shares for table in tables),
        ),
        Checked(
            "phép cộng",
            lists + sum(table.sums for table in tables),
            lists - count_of(Kind.SUM, sums) + sum(table.right_sums for table in tables),
        ),
        Checked("mức tăng", rising, rising - count_of(Kind.INCREASE, [*increases, *rises])),
        Checked("chỉ tiêu hằng năm", quotas, quotas - len(yearly)),
    )
    found = [*shares, *sums, *increases, *rises, *yearly, *findings_of(tables)]
    return Review(
        lines=tuple(lines_of(text)),
        claims=claims,
        checked=checked,
        uncompared=tally.printed - tally.compared,
        findings=tuple(sorted(found, key=lambda finding: finding.place.line)),
    )


def count_of(kind: Kind, findings: Iterable[Finding]) -> int:
    """Return how many findings are of a kind."""
    return sum(finding.kind == kind for finding in findings)
