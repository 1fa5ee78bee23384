"""The rows of the tables: people by title, units by place, groups with their numbers."""

from collections.abc import Callable, Iterable, Sequence
from itertools import count, groupby

from apps.core.numbers import show_count, show_heads
from apps.planning.documents.grids import GROUP, Row, Value, group_row
from apps.planning.documents.listed import Content, Listed
from apps.planning.results import PersonVotes, Results, StepVotes, counts_of
from apps.planning.tallies import Result
from apps.units.models import Unit

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
NONE_HERE = "Không có."

Cells = dict[str, Value]
Section = tuple[str, tuple[Listed, ...]]
Sections = Callable[[Content], list[Section]]
YoungAge = Callable[[Unit], int]  # below it a person of the unit is young; 0: no rule says


def roman(number: int) -> str:
    """Write a number as groups are numbered: I, II, III, IV."""
    written = ""
    for value, letters in ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def facts_of(person: Listed) -> Cells:
    """Return the cells of a person that most tables have."""
    return {
        "ho_ten": person.name,
        "sinh_nam": "" if person.is_woman else person.birth,
        "sinh_nu": person.birth if person.is_woman else "",
        "ngay_sinh": person.birth,
        "chuc_vu": person.post,
        "chuc_danh": person.title,
        "da_quy_hoach": "" if person.is_added else person.title,
        "chuyen_tiep": person.title if person.is_carried else "",
        "de_xuat": person.note or person.outcome_words,
        "hinh_thuc": person.outcome_words,
        "nguon": person.origin,
        "chuyen_mon": person.professional,
        "ly_luan": person.political,
        "quan_ly": person.state_management,
        "xep_loai": person.ratings,
        "con_thieu": person.lacks,
        "quyet_dinh": person.decision,
        "ly_do": person.ground,
    }


def rows_of(contents: Sequence[Content], sections: Sections) -> list[Row]:
    """Return people in the sections of their list; several units each under their name."""
    rows: list[Row] = []
    numbers = count(1)
    filled = [(content, sections(content)) for content in contents]
    if len(contents) > 1:
        filled = [(content, found) for content, found in filled if any(p for _, p in found)]
    for place, (content, found) in enumerate(filled, start=1):
        if len(contents) > 1:
            rows.append(group_row(f"{place}. {content.unit_name}"))
        for number, (words, people) in enumerate(found, start=1):
            rows.append(group_row(f"{roman(number)}. {words}"))
            rows += [{GROUP: "", "tt": next(numbers), **facts_of(person)} for person in people]
    return rows or [group_row(NONE_HERE)]


def by_title(people: Iterable[Listed], words: str = "") -> list[Section]:
    """Return people under their titles, in the order in which they stand."""
    return [
        (f"{words}{title}", tuple(own))
        for title, own in groupby(people, key=lambda person: person.title)
    ]


def everyone(content: Content) -> list[Section]:
    """Return who is to be in the pool."""
    return by_title(content.kept)


def reviewed(content: Content) -> list[Section]:
    """Return who stays, title by title, and who leaves, as the first annex has them."""
    found = by_title(content.carried, "Chuyển tiếp quy hoạch: ")
    if content.removed:
        found.append(("Đưa ra khỏi quy hoạch", content.removed))
    return found


def leaving(content: Content) -> list[Section]:
    """Return who leaves."""
    return by_title(content.removed)


def addition_rows(contents: Sequence[Content]) -> list[Row]:
    """Return who comes in, under each title how many are asked for, as the second annex has it."""
    return list(_with_numbers(rows_of(contents, lambda content: by_title(content.added))))


def _with_numbers(rows: list[Row]) -> Iterable[Row]:
    """Put the two lines of numbers under each title."""
    for place, row in enumerate(rows):
        yield row
        is_title = row[GROUP] and place + 1 < len(rows) and not rows[place + 1][GROUP]
        if is_title:
            people = sum(1 for _ in _until_group(rows[place + 1 :]))
            yield group_row(f"Số lượng đề nghị: {show_heads(people)} người")
            yield group_row("Danh sách nhân sự giới thiệu:")


def _until_group(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        if row[GROUP]:
            return
        yield row


def votes_cells(result: Result) -> Cells:
    """Return the cells of one person's votes at one step."""
    passed = {True: "Đạt", False: "Không đạt", None: "–"}[result.passed]
    return {
        "dong_y": result.agree,
        "khong_dong_y": result.disagree,
        "ty_le_trieu_tap": result.of_summoned_words,
        "ty_le_hop_le": result.of_valid_words,
        "ket_qua": passed,
    }


def result_rows(results: Results) -> list[Row]:
    """Return everyone through the steps, a row for each step; only the first is numbered."""
    rows: list[Row] = []
    voted = [p for p in (*results.people, *results.written) if any(p.results)]
    for number, person in enumerate(voted, start=1):
        first = True
        for own, result in zip(results.steps, person.results, strict=True):
            if own.tally is not None and result is not None:
                rows.append(_result_row(number if first else 0, person, own, result))
                first = False
    return rows or [group_row("Chưa có kết quả kiểm phiếu.")]


def _result_row(number: int, person: PersonVotes, own: StepVotes, result: Result) -> Row:
    counts = counts_of(own.tally)
    return {
        GROUP: "",
        "tt": number or "",
        "ho_ten": name_of(person),
        "chuc_danh": person.title,
        "buoc": own.step.order,
        "trieu_tap": counts.summoned,
        "co_mat": counts.present,
        "hop_le": counts.valid,
        **votes_cells(result),
    }


def name_of(person: PersonVotes) -> str:
    """Return the name, told apart when voters wrote it themselves."""
    return person.name if person.candidacy else f"{person.name} (tự ghi)"


def minutes_rows(results: Results, place: int) -> list[Row]:
    """Return the people voted on at one step."""
    people = [p for p in (*results.people, *results.written) if p.results[place] is not None]
    return [
        {
            GROUP: "",
            "tt": number,
            "ho_ten": name_of(person),
            "chuc_danh": person.title,
            **votes_cells(person.results[place]),
        }
        for number, person in enumerate(people, start=1)
    ] or [group_row("Không có ai được lấy phiếu.")]


def unit_rows(contents: Sequence[Content], young_age: YoungAge) -> list[Row]:
    """Return how many each unit puts forward, and the sum; the young below the age of its rule."""
    rows: list[Row] = []
    total: dict[str, int] = {}
    for number, content in enumerate(contents, start=1):
        numbers = unit_numbers(content, young_age(content.unit_list.unit))
        total = {key: total.get(key, 0) + value for key, value in numbers.items()}
        status = content.unit_list.get_status_display()
        own = {"tt": number, "don_vi": content.unit_name, "tinh_trang": status}
        rows.append({GROUP: "", **own, **numbers})
    last = {"tt": "", "don_vi": f"Tổng số: {show_count(len(contents))} đơn vị", "tinh_trang": ""}
    return [*rows, {GROUP: "", **last, **total}] if rows else [group_row(NONE_HERE)]


def unit_numbers(content: Content, young_age: int) -> dict[str, int]:
    """Return the numbers of one list."""
    kept = content.kept
    young = sum(person.age is not None and person.age < young_age for person in kept)
    return {
        "so_chuc_danh": len({person.title for person in kept}),
        "tong_so": len(kept),
        "chuyen_tiep": len(content.carried),
        "bo_sung": len(content.added),
        "nu": sum(person.is_woman for person in kept),
        **({"tre": young} if young_age else {}),
        "noi_khac": sum(person.is_external for person in kept),
        "dua_ra": len(content.removed),
    }
