"""All reports, in the order in which they are listed."""

from apps.reports.definitions import (
    chi_tieu,
    chua_dang_vien,
    con_thieu,
    nghi_huu,
    nhu_cau,
    thuc_trang,
)
from apps.reports.registry import Report

REPORTS: dict[str, Report] = {
    report.slug: report
    for report in (
        thuc_trang.REPORT,
        con_thieu.REPORT,
        chua_dang_vien.REPORT,
        nghi_huu.REPORT,
        chi_tieu.REPORT,
        nhu_cau.REPORT,
    )
}
