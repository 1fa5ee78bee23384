"""The invented people, counted straight from the workbooks, are those the plans print."""

import datetime
import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fixtures.demo import generate
from tests.demo.plain_reading import FOLDER, ORDER, Row, day_of, everyone, load

SEED_FIGURES = Path(__file__).parents[3] / "shared" / "data" / "seed_figures.json"
FIGURES = load("figures.json")
COHORTS = {cohort["code"]: cohort for cohort in load("cohorts.json")}
UNITS = {unit["code"]: unit for unit in load("units.json")}
STANDING = "district_standing_committee"
SEED_DIMENSIONS = {"origin": "origin", "gender": "women", "age": "under_35"}
DAYS = [datetime.date(2021, 1, 1), datetime.date(2028, 12, 31)]


def members(code: str) -> list[Row]:
    """Apply the filter of a cohort by hand."""
    cohort = COHORTS[code]
    return [row for row in everyone() if _belongs(row, cohort)]


def _belongs(row: Row, cohort: dict[str, Any]) -> bool:
    return (
        bool(row.titles & set(cohort["titles"]))
        and not row.titles & set(cohort["exclude_titles"])
        and not (cohort["exclude_vertical"] and row.unit["is_vertical_sector"])
        and (not cohort["kinds"] or row.unit["kind"] in cohort["kinds"])
        and cohort["root"] in _ancestors(row.unit)
    )


def _ancestors(unit: dict[str, Any]) -> set[str]:
    found = {unit["code"]}
    while unit["parent"]:
        unit = UNITS[unit["parent"]]
        found.add(unit["code"])
    return found


def under_35(row: Row, day: datetime.date) -> bool:
    return (row.birth.year + 35, row.birth.month, row.birth.day) > (day.year, day.month, day.day)


def count(code: str) -> dict[str, Any]:
    """Count a cohort as its definition says."""
    people = members(code)
    found: dict[str, Any] = {
        "total": len(people),
        "origin": sum(row.cell("Người địa phương") == "x" for row in people),
        "women": sum(row.sex == "Nữ" for row in people),
        "under_35": sum(under_35(row, DAYS[0]) for row in people),
    }
    for breakdown in COHORTS[code]["breakdowns"]:
        found[breakdown["ladder"]] = _count_levels(people, breakdown)
    return found


def _count_levels(people: list[Row], breakdown: dict[str, Any]) -> dict[str, int]:
    ladder, mode = breakdown["ladder"], breakdown["mode"]
    counts: Counter[str] = Counter()
    for row in people:
        reached = [
            bucket["key"] for bucket in breakdown["buckets"] if _reaches(row, ladder, bucket)
        ]
        if mode == "exclusive":
            reached = reached[:1]
        if mode == "held_and_studying":
            reached = _held_and_studying(row, ladder, breakdown["buckets"])
        counts.update(reached)
    return {bucket["key"]: counts[bucket["key"]] for bucket in breakdown["buckets"]}


def _reaches(row: Row, ladder: str, bucket: dict[str, Any]) -> bool:
    lowest = ORDER[ladder].index(bucket["lowest"])
    return row.held[ladder] >= lowest or (
        bucket["with_studying"] and row.studying[ladder] >= lowest
    )


def _held_and_studying(row: Row, ladder: str, buckets: list[dict[str, Any]]) -> list[str]:
    held = next(
        bucket["key"]
        for bucket in buckets
        if row.held[ladder] >= ORDER[ladder].index(bucket["lowest"])
    )
    studying = [
        bucket["key"]
        for bucket in buckets
        if bucket["with_studying"] and row.studying[ladder] >= ORDER[ladder].index(bucket["lowest"])
    ]
    return list(dict.fromkeys([*studying, held]))


@pytest.mark.parametrize("code", FIGURES)
def test_a_cohort_counts_what_its_plan_prints(code: str) -> None:
    counted, printed = count(code), FIGURES[code]
    for key, figure in printed.items():
        expected = counted[key]
        if isinstance(figure, dict):
            expected = {level: counted[key].get(level) for level in figure}
        assert figure == expected, f"{code}, {key}"


@pytest.mark.parametrize("code", FIGURES)
def test_rows_of_an_exclusive_table_add_to_the_cohort(code: str) -> None:
    counted = count(code)
    for breakdown in COHORTS[code]["breakdowns"]:
        if breakdown["mode"] == "exclusive":
            assert sum(counted[breakdown["ladder"]].values()) == counted["total"], breakdown


def test_the_seed_prints_the_same_figures() -> None:
    if not SEED_FIGURES.exists():
        pytest.skip("Không có tệp seed_figures.json bên cạnh mã nguồn: chỉ so với figures.json.")
    seeds = json.loads(SEED_FIGURES.read_text(encoding="utf-8"))
    seeds = [seed for seed in seeds if seed["cohort_key"] in COHORTS and "002_" in seed["seed"]]
    seeds = [seed for seed in seeds if seed["total"]]
    assert len(seeds) == 9
    for seed in seeds:
        counted = count(seed["cohort_key"])
        assert counted["total"] == seed["total"]
        for row in seed["rows"]:
            key = SEED_DIMENSIONS.get(row["dimension"])
            found = counted[key] if key else counted[row["dimension"]][row["level_key"]]
            assert found == row["count"], (seed["cohort_key"], row)


def test_labels_and_studying_are_those_of_the_seed() -> None:
    if not SEED_FIGURES.exists():
        pytest.skip("Không có tệp seed_figures.json bên cạnh mã nguồn: không so được cách gọi.")
    for seed in json.loads(SEED_FIGURES.read_text(encoding="utf-8"))[:9]:
        buckets = {
            (breakdown["ladder"], bucket["key"]): bucket
            for breakdown in COHORTS[seed["cohort_key"]]["breakdowns"]
            for bucket in breakdown["buckets"]
        }
        for row in filter(lambda row: "level_key" in row, seed["rows"]):
            bucket = buckets[row["dimension"], row["level_key"]]
            assert bucket["label"] == row["label_vi"].removesuffix(" (13/13)")
            assert bucket["with_studying"] == row["includes_in_progress"]


def test_the_standing_committee_lies_inside_the_committee() -> None:
    committee, standing = members("district_party_committee"), members(STANDING)
    assert len(standing) == 13
    assert all(row in committee for row in standing)


def test_nineteen_of_the_agency_heads_are_on_the_committee() -> None:
    committee = members("district_party_committee")
    heads = members("district_agency_heads")
    assert (len(heads), sum(row in committee for row in heads)) == (73, 19)


def test_agency_heads_lead_thirty_one_agencies() -> None:
    heads = members("district_agency_heads")
    chiefs = Counter(row.unit["code"] for row in heads if "truong_phong" in row.titles)
    assert set(chiefs.values()) == {1}
    assert len(chiefs) == 31
    staffed = {row.unit["code"] for row in members("district_civil_servants_no_title")}
    assert staffed == set(chiefs)


def test_commune_committees_have_from_twelve_to_seventeen_members() -> None:
    sizes = Counter(_commune(row) for row in members("commune_party_committee"))
    assert len(sizes) == 25
    assert 12 <= min(sizes.values()) <= max(sizes.values()) <= 17


def _commune(row: Row) -> str:
    return next(code for code in _ancestors(row.unit) if UNITS[code]["kind"] in ("xa", "thi_tran"))


def test_needs_of_the_district_on_unique_people_are_those_of_the_plan() -> None:
    staff = members("district_civil_servants_no_title")
    bound = [row for row in staff if "chuyen_vien" in row.titles]
    assert len(staff) - len(bound) == 10  # contract and service staff, whom the targets leave out
    leaders = {*members("district_party_committee"), *members("district_agency_heads")}
    assert _below({*leaders, *bound}, "state_management", "chuyen_vien") == 83
    assert _below({*leaders, *bound}, "political_theory", "trung_cap") == 68
    assert _below({*leaders, *bound}, "professional", "dai_hoc") == 23


def _below(people: set[Row], ladder: str, level: str) -> int:
    least = ORDER[ladder].index(level)
    return sum(max(row.held[ladder], row.studying[ladder]) < least for row in people)


def test_leaders_of_party_councils_and_government_are_on_the_standing_committee() -> None:
    leading = {
        "bi_thu_huyen",
        "pho_bi_thu_huyen",
        "ct_hdnd_huyen",
        "pct_hdnd_huyen",
        "ct_ubnd_huyen",
        "pct_ubnd_huyen",
    }
    leaders = [row for row in everyone() if row.titles & leading]
    standing = members(STANDING)
    assert len(leaders) == 6
    assert all(row in standing for row in leaders)


def test_without_the_exclusion_the_vertical_sector_would_be_counted() -> None:
    cohort = COHORTS["district_agency_heads"] | {"exclude_vertical": False}
    assert sum(_belongs(row, cohort) for row in everyone()) > 73


def test_four_mass_heads_stand_in_two_rows_because_they_study() -> None:
    people = members("commune_mass_org_heads")
    learners = [row for row in people if row.studying["professional"] >= 0]
    assert len(learners) == 4
    table = count("commune_mass_org_heads")["professional"]
    assert sum(table.values()) == len(people) + 4


def test_every_row_that_counts_studying_has_someone_who_studies() -> None:
    for code in list(FIGURES)[:9]:
        for breakdown in COHORTS[code]["breakdowns"]:
            ladder = breakdown["ladder"]
            for bucket in filter(lambda bucket: bucket["with_studying"], breakdown["buckets"]):
                lowest = ORDER[ladder].index(bucket["lowest"])
                assert any(
                    row.held[ladder] < lowest <= row.studying[ladder] for row in members(code)
                ), (code, bucket["key"])


def test_identity_numbers_are_unique_and_tell_sex_and_year() -> None:
    numbers = [row.cell("Số CCCD") for row in everyone()]
    assert len(set(numbers)) == len(numbers)
    for row, number in zip(everyone(), numbers, strict=True):
        digit = 2 * (row.birth.year // 100 - 19) + (row.sex == "Nữ")
        assert len(number) == 12
        assert number[3:6] == f"{digit}{row.birth:%y}"


def test_no_two_people_share_name_and_birth_date() -> None:
    people = Counter((row.cell("Họ và tên"), row.birth) for row in everyone())
    assert people.most_common(1)[0][1] == 1


def test_nobody_crosses_thirty_five_between_2021_and_2028() -> None:
    crossing = [row for row in everyone() if under_35(row, DAYS[0]) != under_35(row, DAYS[1])]
    assert crossing == []


def test_nobody_reaches_retirement_before_2029() -> None:
    # Decree 135/2020, Annex I: men born before 1967 and women born before May 1971 would.
    for row in everyone():
        assert row.birth >= (
            datetime.date(1967, 1, 1) if row.sex == "Nam" else datetime.date(1971, 5, 1)
        )


def test_dates_of_a_life_stand_in_order() -> None:
    for row in everyone():
        adult = row.birth.replace(year=row.birth.year + 18, day=min(row.birth.day, 28))
        as_of = datetime.date(2023 if row.workbook.startswith("phu") else 2020, 12, 31)
        hired, since = day_of(row, "Ngày tuyển dụng"), day_of(row, "Ngày giữ chức vụ")
        admitted, official = day_of(row, "Ngày vào Đảng"), day_of(row, "Ngày chính thức")
        for first, second in ((hired, since), (admitted, official)):
            assert not (first and second) or first < second, row
        for day in (hired, since, admitted, official):
            assert day is None or adult <= day <= as_of, row
        assert admitted or not official


def test_committee_members_are_in_the_party() -> None:
    for code in ("district_party_committee", "commune_party_committee"):
        assert all(day_of(row, "Ngày chính thức") for row in members(code))


def test_units_have_one_name_each_and_known_parents() -> None:
    names = Counter(unit["name"] for unit in UNITS.values())
    assert names.most_common(1)[0][1] == 1
    seen = set()
    for unit in UNITS.values():
        parents = [unit["parent"], *(row["parent"] for row in unit.get("placements", []))]
        assert seen.issuperset(filter(None, parents)), unit
        seen.add(unit["code"])


def test_every_person_has_a_place_in_the_tree_on_every_day_after_the_roster() -> None:
    for day in ("2021-01-01", "2025-06-30", "2025-07-01", "2028-12-31"):
        placed = {code for code, unit in UNITS.items() if _parent_on(unit, day) is not None}
        for unit in {row.unit["code"] for row in everyone()}:
            while unit:
                assert unit in placed, (unit, day)
                unit = _parent_on(UNITS[unit], day)


def _parent_on(unit: dict[str, Any], day: str) -> str | None:
    """Return the parent on a day, "" for a root, None where the unit does not exist."""
    rows = unit.get("placements", [{"parent": unit["parent"], "from": None, "to": None}])
    for row in rows:
        if (row["from"] or "") <= day < (row["to"] or "9999"):
            return row["parent"] or ""
    return None


LEVELS_OF_HO_BAC = {
    # schools, present, quota, managers, managers missing
    "thcs": (12, 813, 862, 31, 0),
    "th": (17, 760, 792, 38, 4),
    "mn": (20, 584, 672, 53, 1),
    "gdtx": (1, 27, 38, 0, 0),
}


@pytest.mark.parametrize("level", LEVELS_OF_HO_BAC)
def test_a_level_of_ho_bac_has_the_staff_and_the_shortage_of_the_plan(level: str) -> None:
    units = {
        code: unit
        for code, unit in UNITS.items()
        if level in unit["school_levels"] and code.startswith("HB")
    }
    people = [row for row in everyone() if row.unit["code"] in units]
    managing = ("hieu_truong", "pho_hieu_truong")
    managers = [row for row in people if row.titles & set(managing)]
    seats = Counter()
    for unit in units.values():
        seats.update(unit["seats"])
    missing = sum(seats[title] for title in managing) - len(managers)
    found = (len(units), len(people), seats.total(), len(managers), missing)
    assert found == LEVELS_OF_HO_BAC[level]


def test_lower_secondary_lacks_thirty_two_teachers_and_seventeen_employees() -> None:
    lacking = _lacking("thcs")
    assert lacking["giao_vien"] == 32
    assert sum(lacking.values()) - lacking["giao_vien"] == 17


def test_schools_without_head_or_deputy_are_those_of_the_plan() -> None:
    assert _schools_lacking("hieu_truong") == {"Trường Tiểu học Vực Lệ"}
    assert _schools_lacking("pho_hieu_truong") == {
        "Trường Tiểu học Ngự Kiều",
        "Trường Tiểu học Thành Vực A",
        "Trường Tiểu học Hoàng Mạc",
        "Trường Mầm non Số 6",
    }


def _lacking(level: str) -> Counter[str]:
    lacking: Counter[str] = Counter()
    for unit in UNITS.values():
        if unit["code"].startswith("HB") and level in unit["school_levels"]:
            lacking.update(unit["seats"])
    for row in everyone():
        if row.unit["code"].startswith("HB") and level in row.unit["school_levels"]:
            lacking.subtract(row.titles)
    return lacking


def _schools_lacking(title: str) -> set[str]:
    present = Counter(row.unit["name"] for row in everyone() if title in row.titles)
    return {
        unit["name"]
        for unit in UNITS.values()
        if unit["code"].startswith("HB")
        and present[unit["name"]] < unit.get("seats", {}).get(title, 0)
    }


def test_teachers_of_ho_bac_have_the_shares_of_the_plan() -> None:
    teachers = members("ho_bac_teachers")
    standard = [4 if "mn" not in row.unit["school_levels"] else 3 for row in teachers]
    held = [row.held["professional"] for row in teachers]
    met = sum(level >= need for level, need in zip(held, standard, strict=True))
    above = sum(level > need for level, need in zip(held, standard, strict=True))
    thirties = sum(30 <= _age(row, datetime.date(2021, 12, 28)) < 40 for row in teachers)
    shares = [round(100 * number / len(teachers), 1) for number in (met, above, thirties)]
    assert shares == [89.0, 25.0, 48.5]


def _age(row: Row, day: datetime.date) -> int:
    return day.year - row.birth.year - ((day.month, day.day) < (row.birth.month, row.birth.day))


def test_the_education_office_of_ho_bac_is_one_two_and_thirteen() -> None:
    people = [row for row in everyone() if row.unit["code"] == "HB-GDDT"]
    titles = Counter(title for row in people for title in row.titles)
    assert titles == {"truong_phong": 1, "pho_phong": 2, "chuyen_vien": 13}
    assert sum("biệt phái" in (row.cell("Ghi chú") or "") for row in people) == 5


def test_commune_staff_of_phu_chuong_are_officials_and_civil_servants() -> None:
    kinds = Counter(
        row.cell("Loại cán bộ, công chức") for row in members("phu_chuong_commune_staff")
    )
    assert kinds == {"Cán bộ": 356, "Công chức": 279}


def test_the_generator_writes_what_is_kept(tmp_path: Path) -> None:
    generate.main(tmp_path)
    for name in ("units.json", "cohorts.json", "titles.json"):
        assert (tmp_path / name).read_text("utf-8") == (FOLDER / name).read_text("utf-8")
    for name in ("khau-son-1-co-quan-huyen.xlsx", "ho-bac-1-phong-gddt-trung-tam.xlsx"):
        assert _cells(tmp_path / name) == _cells(FOLDER / name)


def _cells(path: Path) -> list[tuple[Any, ...]]:
    return [row for sheet in openpyxl.load_workbook(path) for row in sheet.values]


def test_workbooks_stay_small_enough_to_send() -> None:
    for path in FOLDER.glob("*.xlsx"):
        assert path.stat().st_size < 300_000, path.name


def test_leaders_are_no_more_than_their_seats() -> None:
    held = Counter((row.unit["code"], title) for row in everyone() for title in row.titles)
    for code, unit in UNITS.items():
        for title, seats in unit.get("seats", {}).items():
            assert held[code, title] <= seats, (code, title)
