"""The page that checks the figures of a plan's text; what is sent is read and not kept."""

from collections.abc import Sequence

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from apps.reports.renderers import Rendered, render
from apps.reports.statement_table import table_of
from apps.reports.views import PERMISSION, people_linker
from apps.targets.statements.findings import Finding, Weight
from apps.targets.statements.forms import CohortsForm, StatementForm
from apps.targets.statements.marks import marked_lines
from apps.targets.statements.records import Comparison, compare, differences
from apps.targets.statements.review import Review, review_of

PAGE = "targets/statement.html"
FILES = ("xlsx", "docx")


@require_http_methods(["GET", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def statement(request: HttpRequest) -> HttpResponse:
    """Take a text, show what does not add up in it, or hand the findings out as a file."""
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return render_page(request, PAGE, {"form": form})
    if not form.is_valid():
        return render_page(request, PAGE, {"form": form}, status=400)
    text = form.cleaned_data["text"]
    review = review_of(text)
    cohorts = CohortsForm(request.POST, user=request.user, review=review)
    comparisons = compare(review, cohorts.chosen(), request.as_of)
    findings = [*review.findings, *differences(comparisons)]
    if (name := request.POST.get("tep")) in FILES:
        return handed_out(render(table_of(review, findings, request.as_of), name))
    context = result_of(request, review, findings, comparisons)
    # What was read from a file stands in the box now: so it can be corrected and checked again.
    context |= {"form": StatementForm(initial={"text": text}), "cohorts": cohorts}
    return render_page(request, PAGE, context)


def result_of(
    request: HttpRequest,
    review: Review,
    findings: Sequence[Finding],
    comparisons: Sequence[Comparison],
) -> dict[str, object]:
    """Return what the page shows of a review."""
    linker = people_linker(request)
    return {
        "review": review,
        "lines": marked_lines(review),
        "numbered": list(enumerate(review.findings, start=1)),
        "checked": [kind for kind in review.checked if kind.looked_at],
        "differing": sum(found.weight == Weight.RECORDS for found in findings),
        "comparisons": [
            {
                "group": comparison.cohort,
                "saved": comparison.saved,
                "differing": comparison.differing,
                "verdict": comparison.verdict,
                "lines": [(line, linker(line.link)) for line in comparison.lines],
            }
            for comparison in comparisons
        ],
    }


def handed_out(made: Rendered) -> HttpResponse:
    """Return a file to save."""
    response = HttpResponse(made.content, content_type=made.content_type)
    response["Content-Disposition"] = content_disposition_header(True, made.filename)
    return response
