"""The list of people as an Excel file, narrowed as the list on screen is."""

from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.personnel.models import PersonQuerySet
from apps.reports.people_filters import BY_NAME, PeopleFilter
from apps.reports.people_rows import PersonLine, lines_of, with_post
from apps.reports.renderers.xlsx import write_rows
from apps.reports.tables import Column, Kind, Value

CHUNK = 1_000
NOT_KNOWN = "Chưa rõ"  # import reads it back; an empty cell would be no member
# Ethnicity and Party membership go into a file only when they are asked for (Law 91/2025/QH15).
WITH_SENSITIVE = "kem-nhay-cam"

COLUMNS = (
    Column("number", "TT", Kind.NUMBER),
    Column("code", "Số hiệu"),
    Column("name", "Họ và tên"),
    Column("birth", "Ngày sinh"),
    Column("sex", "Giới tính"),
    Column("title", "Chức vụ"),
    Column("unit", "Đơn vị"),
    Column("since", "Từ ngày", Kind.DATE),
    Column("employment", "Đối tượng"),
    Column("grade", "Ngạch, chức danh nghề nghiệp"),
    Column("native_place", "Quê quán"),
    Column("professional", "Chuyên môn", group="Trình độ"),
    Column("political_theory", "LLCT", group="Trình độ"),
    Column("state_management", "QLNN", group="Trình độ"),
    Column("field_of_study", "Chuyên ngành"),
)
SENSITIVE_COLUMNS = (
    Column("ethnicity", "Dân tộc"),
    Column("party", "Đảng viên"),
    Column("party_admitted", "Ngày vào Đảng"),
)


@require_safe
def person_export(request: HttpRequest) -> FileResponse:
    """Send everyone whom the list finds, all pages, as one Excel file."""
    is_full = bool(request.GET.get(WITH_SENSITIVE))
    if is_full and not request.user.sees_sensitive:
        raise PermissionDenied
    found = PeopleFilter(request.GET, user=request.user, day=request.as_of)
    by_title = found.asked.get("xep") != BY_NAME
    people = found.people().select_related("managing_unit", "ethnicity")
    ordered = found.in_order(with_post(people, request.as_of), by_title=by_title)
    lines = all_lines(ordered, request)
    columns = COLUMNS + (SENSITIVE_COLUMNS if is_full else ())
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_rows(
        columns,
        (values_of(number, line, columns) for number, line in enumerate(lines, start=1)),
        file,
        title="DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC",
        subtitles=(f"(Tính đến ngày {request.as_of:%d/%m/%Y})", *words_of(found)),
    )
    file.seek(0)
    name = f"danh-sach-can-bo-{request.as_of:%Y-%m-%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def words_of(found: PeopleFilter) -> tuple[str, ...]:
    """Return the line that says what the list is narrowed to."""
    words = "; ".join(condition.text for condition in found.conditions())
    return (words,) if words else ()


def all_lines(people: PersonQuerySet, request: HttpRequest) -> Iterator[PersonLine]:
    """Return the lines of everyone found, read a part at a time."""
    reader: User = request.user
    rest = people.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rest, CHUNK)):
        yield from lines_of(chunk, reader, request.as_of)


def values_of(number: int, line: PersonLine, columns: tuple[Column, ...]) -> list[Value]:
    """Return the cells of one line in the order of `columns`."""
    person = line.person
    shown = line.sees_sensitive and person.party_admitted
    values: dict[str, Value] = {
        "number": number,
        "code": person.code,
        "name": person.full_name,
        "birth": line.birth,
        "sex": person.get_sex_display(),
        "title": line.title,
        "unit": line.unit,
        "since": line.since,
        "employment": person.get_employment_kind_display(),
        "grade": person.grade,
        "native_place": person.native_place,
        "field_of_study": person.field_of_study,
        "ethnicity": line.ethnicity,
        "party": line.party or NOT_KNOWN,
        "party_admitted": str(person.party_admitted) if shown else "",
    }
    return [values.get(column.key, line.levels.get(column.key, "")) for column in columns]
