"""What each document says: the one place, for every form it takes.

The keys stand in the braces of Word templates; they are Vietnamese because the people who edit a
template read them. `VARIABLES` tells them what each one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.core.headings import BLANK_NUMBER, Heading, Look, date_in_words
from apps.core.numbers import show_count, show_heads
from apps.core.text import lowered, printable
from apps.core.word import heading_fields
from apps.planning.documents import rows as rows_from
from apps.planning.documents.grids import GROUP, Column, Row, Value, group_row
from apps.planning.documents.kinds import DOCUMENTS, UNITS_KIND, Document, Kind
from apps.planning.documents.listed import Content
from apps.planning.limits import Key
from apps.planning.models import Round, UnitList
from apps.planning.results import Results, StepVotes, rule_in_words
from apps.planning.rules import RuleTable
from apps.pools.models import Term
from apps.units.letterhead import body_name, heading_for
from apps.units.models import Unit, UnitKind

FREE_LINES = 3
DRAFT = "(Dự thảo)"
DOTS = "." * 12

Fields = dict[str, object]


@dataclass(frozen=True)
class Subject:
    """What a document is about: lists of one round, and who issues it."""

    round: Round
    contents: Sequence[Content]
    unit: Unit | None  # the unit of the one list; None for a whole round
    issuer: Unit | None
    results: Results | None = None
    place: int = 0  # of the step, among those that vote

    @property
    def look(self) -> Look:
        """Whose rules of presentation it follows."""
        return Look.PARTY if self.round.term.branch == Term.Branch.PARTY else Look.STATE

    @property
    def where(self) -> str:
        """Whose planning it is, as it stands within a sentence: "huyện Khau Sơn"."""
        own = self.unit or self.round.root
        return lowered(own.name) if own.kind.form == UnitKind.Form.AREA else own.name

    @property
    def is_draft(self) -> bool:
        """Whether a list is still with its unit."""
        return any(content.unit_list.is_writable for content in self.contents)

    @property
    def decision(self) -> UnitList | None:
        """A list whose decision the document tells, where one decision is on all of them."""
        lists = [content.unit_list for content in self.contents]
        decisions = {(own.decision_number, own.decision_on) for own in lists}
        is_one = len(decisions) == 1 and lists[0].decision_on is not None
        return lists[0] if is_one else None

    @property
    def step(self) -> StepVotes:
        """The step that the document is about."""
        return self.results.steps[self.place]


def fields_of(document: Document, subject: Subject) -> Fields:
    """Return everything that the template of a document may ask for."""
    own = OWN[document.kind](subject) if document.kind in OWN else {}
    return printed({**common(document, subject), **own})


def common(document: Document, subject: Subject) -> Fields:
    """Return what every document has."""
    heading = heading_of(document, subject)
    term = subject.round.term.in_words
    return {
        **around(document, heading),
        **decided_heading(document, subject, heading),
        "trich_yeu": f"{document.subject} {term}",
        "don_vi": subject.where,
        "dot": subject.round.name,
        "nhiem_ky": term,
        "ngay_xet": f"{subject.round.reference_on:%d/%m/%Y}",
        "kem_theo": attachment(document, subject),
        "du_thao": DRAFT if subject.is_draft and document.is_across else "",
    }


def heading_of(document: Document, subject: Subject) -> Heading:
    """Return what stands around the text."""
    made = heading_for(subject.issuer, subject.look, document.title, document.sign)
    return replace(made, recipients=document.recipients)


def around(document: Document, heading: Heading) -> Fields:
    """Return the fields of the heading; tables go with another document and have no number."""
    fields = heading_fields(heading)
    return {**fields, "so_ky_hieu": ""} if document.is_across else fields


def decided_heading(document: Document, subject: Subject, heading: Heading) -> Fields:
    """Return the number and the day of a decision; other documents get theirs by hand."""
    decision = subject.decision
    if document.kind != Kind.DECISION or decision is None:
        return {}
    colon = ":" if subject.look == Look.STATE else ""
    day = replace(heading, date=decision.decision_on).date_line
    number = f"Số{colon} {decision.decision_number}"
    return {"so_ky_hieu": number, "dia_danh_ngay_thang": day}


def attachment(document: Document, subject: Subject) -> str:
    """Return to which document a table belongs: the decision, before it the submission."""
    decision = subject.decision
    if decision is not None:
        number, day = decision.decision_number, date_in_words(decision.decision_on)
        return f"(Kèm theo Quyết định số {number} {day})"
    if not document.is_across:
        return ""
    issuer = issuer_of(Kind.SUBMISSION, subject.round, subject.unit)
    mark = heading_for(issuer, subject.look, "TỜ TRÌNH", "TTr").mark
    return f"(Kèm theo Tờ trình số {BLANK_NUMBER}{mark} {date_in_words(None)})"


def printed(value: object) -> object:
    """Drop, everywhere in the fields, letters that no file can hold."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printed(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [printed(own) for own in value]
    return value


def grid(columns: Sequence[Column], rows: Sequence[Row]) -> list[dict[str, Value]]:
    """Return the rows with exactly the cells of the columns, and the words of groups."""
    keys = (GROUP, *(column.key for column in columns))
    return [{key: row.get(key, "") for key in keys} for row in rows]


def own_rows(kind: str, subject: Subject) -> list[Row]:
    """Return the rows of the table of a document."""
    return [*ROWS[kind](subject)]


def table_fields(kind: str, subject: Subject) -> Fields:
    """Return the rows of the document's table."""
    columns = DOCUMENTS[kind].columns
    return {"cac_dong": grid(columns, own_rows(kind, subject))}


def numbers_of(subject: Subject) -> Fields:
    """Return how many people are planned, and for how many titles they stay, come in and leave.

    Who is planned for two titles is one person and stands in two lines.
    """
    carried = sum(len(content.carried) for content in subject.contents)
    added = sum(len(content.added) for content in subject.contents)
    removed = sum(len(content.removed) for content in subject.contents)
    people = {person.code for content in subject.contents for person in content.kept}
    return {
        "so_chuyen_tiep": show_heads(carried),
        "so_bo_sung": show_heads(added),
        "so_dua_ra": show_heads(removed),
        "tong_so": show_heads(len(people)),
        "tong_luot": show_heads(carried + added),
        "so_don_vi": show_heads(len(subject.contents)),
    }


def titles_of(subject: Subject) -> list[Fields]:
    """Return how many are put forward for each title."""
    found: dict[str, set[str]] = {}
    for content in subject.contents:
        for person in content.kept:
            found.setdefault(person.title, set()).add(person.code)
    return [{"chuc_danh": name, "so_nguoi": show_heads(len(own))} for name, own in found.items()]


def authority(subject: Subject) -> str:
    """Return who decides on the lists of the round."""
    root = subject.round.root
    name = body_name(root, subject.look)
    is_committee = root.kind.form == UnitKind.Form.AREA or name.startswith("Đảng ủy")
    return f"Ban Thường vụ {name}" if subject.look == Look.PARTY and is_committee else name


def grounds_of(subject: Subject) -> list[str]:
    """Return the documents that a submission and a decision rest on, as far as they are known."""
    own = subject.round
    grounds = []
    if own.plan_number:
        day = f" {date_in_words(own.plan_on)}" if own.plan_on else ""
        grounds.append(f"Căn cứ Kế hoạch số {own.plan_number}{day} về {lowered(own.name)}")
    else:
        grounds.append(f"Căn cứ kế hoạch thực hiện {lowered(own.name)}")
    return grounds


def submission_fields(subject: Subject) -> Fields:
    """Return what a submission says."""
    explanations = [c.unit_list.explanation for c in subject.contents if c.unit_list.explanation]
    only = explanations[0] if subject.unit and explanations else ""
    return {
        **numbers_of(subject),
        "kinh_gui": authority(subject),
        "can_cu": grounds_of(subject),
        "cac_chuc_danh": titles_of(subject),
        "thuyet_minh": [line for line in only.splitlines() if line.strip()],
    }


def decision_fields(subject: Subject) -> Fields:
    """Return what a decision says, with the list as its annex."""
    columns = DOCUMENTS[Kind.DECISION].columns
    removal_columns = DOCUMENTS[Kind.REMOVALS].columns
    return {
        **numbers_of(subject),
        "tham_quyen": authority(subject).upper(),
        "can_cu": grounds_of(subject),
        "cac_dong": grid(columns, own_rows(Kind.DECISION, subject)),
        "cac_dong_dua_ra": grid(removal_columns, own_rows(Kind.REMOVALS, subject)),
        "co_dua_ra": any(content.removed for content in subject.contents),
    }


def notice_fields(subject: Subject) -> Fields:
    """Return what is told inside the unit."""
    own = subject.contents[0].unit_list
    return {
        **table_fields(Kind.NOTICE, subject),
        **numbers_of(subject),
        "so_quyet_dinh": own.decision_number,
        "ngay_quyet_dinh": date_in_words(own.decision_on),
        "co_quan_phe_duyet": authority(subject),
        "hinh_thuc": own.disclosed_how,
        "ngay_cong_khai": f"{own.disclosed_on:%d/%m/%Y}" if own.disclosed_on else DOTS,
    }


def notice_rows(subject: Subject) -> list[Row]:
    """Return who is in the pool, by title."""
    return rows_from.rows_of(subject.contents, rows_from.everyone)


def step_fields(subject: Subject) -> Fields:
    """Return what minutes and ballot papers say of their step."""
    step = subject.step.step
    meeting = step.get_meeting_display()
    return {
        "buoc": step.order,
        "noi_dung_buoc": step.name,
        "hoi_nghi": meeting if step.meeting else "",
        "quy_dinh": rule_in_words(step),
    }


def minutes_fields(subject: Subject) -> Fields:
    """Return what the minutes of a vote say."""
    tally = subject.step.tally
    numbers = ("summoned", "present", "issued", "collected", "valid", "invalid")
    names = ("trieu_tap", "co_mat", "phat_ra", "thu_ve", "hop_le", "khong_hop_le")
    counted = {
        name: show_count(getattr(tally, number))
        for name, number in zip(names, numbers, strict=True)
    }
    return {
        **table_fields(Kind.MINUTES, subject),
        **step_fields(subject),
        **counted,
        "ngay_hop": date_in_words(tally.held_on),
        "dia_diem": tally.place or DOTS * 3,
        "chu_tri": tally.chair or DOTS * 2,
        "to_kiem_phieu": tally.counters or DOTS * 3,
        "so_nguoi_du": subject.step.quorum.sentence,
        "ket_luan": passed_words(subject),
        "ghi_chu": tally.note,
    }


def passed_words(subject: Subject) -> list[str]:
    """Return who passed and who did not, as the minutes close."""
    if subject.step.step.threshold is None:
        return ["Bước này không quy định tỷ lệ; kết quả để cấp có thẩm quyền xem xét"]
    voted = [
        (person.key, rows_from.name_of(person), person.results[subject.place].passed)
        for person in (*subject.results.people, *subject.results.written)
        if person.results[subject.place] is not None
    ]
    found = []
    for passed, words in ((True, "đạt"), (False, "không đạt")):
        own = [(key, name) for key, name, is_passed in voted if is_passed is passed]
        if own:
            what = "người" if len({key for key, _ in own}) == len(own) else "lượt người"
            heads = f"{show_heads(len(own))} {what}"
            names = ", ".join(name for _, name in own)
            found.append(f"Có {heads} {words} tỷ lệ quy định: {names}")
    return found or ["Không có ai được lấy phiếu"]


def ballot_fields(subject: Subject) -> Fields:
    """Return what a ballot paper says."""
    return {
        **table_fields(Kind.BALLOT, subject),
        **step_fields(subject),
        "dong_trong": list(range(1, FREE_LINES + 1)),
    }


def ballot_rows(subject: Subject) -> list[Row]:
    """Return everyone put forward, each with two boxes."""
    put_forward = [own for own in subject.results.people if own.candidacy.is_put_forward]
    return [
        {
            GROUP: "",
            "tt": number,
            "ho_ten": person.name,
            "chuc_danh": person.title,
            "dong_y": "☐",
            "khong_dong_y": "☐",
        }
        for number, person in enumerate(put_forward, start=1)
    ]


def under_term(subject: Subject, rows: list[Row]) -> list[Row]:
    """Put the rows of one unit under the term, as the annexes have it."""
    if subject.unit is None:
        return rows
    return [group_row(f"A. {subject.round.term.in_words.upper()}"), *rows]


def unit_rows(subject: Subject) -> list[Row]:
    """Return how many each unit puts forward, by the rules that bind it on the reference day."""
    own = subject.round
    rules = RuleTable.on(own.reference_on)

    def young_age(unit: Unit) -> int:
        return rules.at(own.term.branch, unit.path).number(Key.YOUNG_AGE) or 0

    return rows_from.unit_rows(subject.contents, young_age)


ROWS = {
    Kind.SUMMARY: notice_rows,
    Kind.DECISION: notice_rows,
    Kind.NOTICE: notice_rows,
    Kind.REVIEW: lambda own: under_term(own, rows_from.rows_of(own.contents, rows_from.reviewed)),
    Kind.ADDITIONS: lambda own: under_term(own, rows_from.addition_rows(own.contents)),
    Kind.REMOVALS: lambda own: rows_from.rows_of(own.contents, rows_from.leaving),
    Kind.RESULTS: lambda own: rows_from.result_rows(own.results),
    Kind.MINUTES: lambda own: rows_from.minutes_rows(own.results, own.place),
    Kind.BALLOT: ballot_rows,
    UNITS_KIND: unit_rows,
}
OWN = {
    Kind.SUMMARY: lambda own: {**table_fields(Kind.SUMMARY, own), **numbers_of(own)},
    Kind.REVIEW: lambda own: {**table_fields(Kind.REVIEW, own), **numbers_of(own)},
    Kind.ADDITIONS: lambda own: {**table_fields(Kind.ADDITIONS, own), **numbers_of(own)},
    Kind.REMOVALS: lambda own: {**table_fields(Kind.REMOVALS, own), **numbers_of(own)},
    Kind.RESULTS: lambda own: table_fields(Kind.RESULTS, own),
    Kind.BALLOT: ballot_fields,
    Kind.MINUTES: minutes_fields,
    Kind.SUBMISSION: submission_fields,
    Kind.DECISION: decision_fields,
    Kind.NOTICE: notice_fields,
}


def issuer_of(
    kind: str, round_: Round, unit: Unit | None, *, is_decided: bool = False
) -> Unit | None:
    """Return who issues a document: the level that decides for a decision, else the unit.

    Which office submits the lists of a whole round is not known here: its name is filled in, on
    the annexes too, as long as there is no decision on all of them.
    """
    if kind in (Kind.DECISION, UNITS_KIND):
        return round_.root
    return round_.root if unit is None and is_decided and kind != Kind.SUBMISSION else unit
