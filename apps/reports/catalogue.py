"""All reports, in the order in which they are listed."""

from apps.reports.definitions import nghi_huu, thuc_trang
from apps.reports.registry import Report

REPORTS: dict[str, Report] = {
    report.slug: report for report in (thuc_trang.REPORT, nghi_huu.REPORT)
}
