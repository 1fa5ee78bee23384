"""Which documents there are, and when each can be made."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.models import User
from apps.planning.documents import grids
from apps.planning.models import Candidacy, DocumentTemplate, Tally, TallyLine, UnitList
from apps.planning.results import steps_of
from apps.pools.models import Step

Kind, Status = DocumentTemplate.Kind, UnitList.Status
WORD, EXCEL = "docx", "xlsx"
UNITS_KIND = "tong_hop_don_vi"  # of a round alone; a table without a template of its own
DECIDED = (Status.APPROVED, Status.DISCLOSED)


@dataclass(frozen=True)
class Document:
    """One kind of document: what it is called, its number's sign, its files, its columns."""

    kind: str
    name: str
    title: str  # above the subject: "TỜ TRÌNH"
    subject: str  # what follows, up to the term of office
    sign: str
    formats: tuple[str, ...] = (WORD,)
    columns: tuple[grids.Column, ...] = ()
    is_across: bool = False
    is_per_step: bool = False
    recipients: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The name under which the file is saved, without its end."""
        return self.kind.replace("_", "-")


def table(kind: str, title: str, subject: str, columns: tuple[grids.Column, ...]) -> Document:
    """Return a document that is one table across the page, as Word and as Excel."""
    name = str(Kind(kind).label).capitalize()
    return Document(kind, name, title, subject, "", (WORD, EXCEL), columns=columns, is_across=True)


DOCUMENTS: dict[str, Document] = {
    document.kind: document
    for document in (
        table(Kind.SUMMARY, "DANH SÁCH TRÍCH NGANG", "Nhân sự quy hoạch", grids.SUMMARY),
        table(Kind.REVIEW, "PHỤ LỤC 1", "Bảng rà soát, chuyển tiếp quy hoạch", grids.REVIEW),
        table(Kind.ADDITIONS, "PHỤ LỤC 2", "Danh sách bổ sung quy hoạch", grids.ADDITIONS),
        Document(
            Kind.BALLOT,
            "Phiếu giới thiệu",
            "PHIẾU GIỚI THIỆU",
            "Nhân sự quy hoạch",
            "",
            columns=grids.BALLOT,
            is_per_step=True,
        ),
        Document(
            Kind.MINUTES,
            "Biên bản kiểm phiếu",
            "BIÊN BẢN KIỂM PHIẾU",
            "Lấy ý kiến về nhân sự quy hoạch",
            "BB",
            columns=grids.MINUTES,
            is_per_step=True,
        ),
        table(
            Kind.RESULTS,
            "BẢNG TỔNG HỢP KẾT QUẢ KIỂM PHIẾU",
            "Qua các bước lấy ý kiến về nhân sự quy hoạch",
            grids.RESULTS,
        ),
        Document(
            Kind.SUBMISSION,
            "Tờ trình",
            "TỜ TRÌNH",
            "Về việc đề nghị phê duyệt quy hoạch",
            "TTr",
            recipients=("Như trên", "Lưu: VT"),
        ),
        Document(
            Kind.DECISION,
            "Quyết định phê duyệt",
            "QUYẾT ĐỊNH",
            "Về việc phê duyệt quy hoạch",
            "QĐ",
            columns=grids.DECISION,
            recipients=("Như Điều 3", "Lưu: VT"),
        ),
        Document(
            Kind.NOTICE,
            "Thông báo công khai",
            "THÔNG BÁO",
            "Về việc công khai danh sách quy hoạch",
            "TB",
            columns=grids.NOTICE,
            recipients=("Cán bộ, công chức, viên chức của đơn vị", "Lưu: VT"),
        ),
        table(Kind.REMOVALS, "DANH SÁCH", "Nhân sự đưa ra khỏi quy hoạch", grids.REMOVALS),
        Document(
            UNITS_KIND,
            "Bảng tổng hợp các đơn vị",
            "BẢNG TỔNG HỢP",
            "Danh sách quy hoạch của các đơn vị",
            "",
            (EXCEL,),
            columns=grids.UNITS,
            is_across=True,
        ),
    )
}
OF_LIST = tuple(kind for kind in DOCUMENTS if kind != UNITS_KIND)
OF_ROUND = (
    UNITS_KIND,
    Kind.SUMMARY,
    Kind.REVIEW,
    Kind.ADDITIONS,
    Kind.SUBMISSION,
    Kind.DECISION,
    Kind.REMOVALS,
)


SOMEBODY_ELSE = (
    "Bạn có tên trong danh sách này nên văn bản phải do người khác lập, cho đến khi công khai."
)


@dataclass(frozen=True)
class Possible:
    """What decides which documents of a list can be made, asked once."""

    unit_list: UnitList
    outcomes: Counter[str]
    secret: tuple[Step, ...]
    tallied: tuple[Step, ...]
    may_disclose: bool
    leaves_out_the_reader: bool  # she is on the list, and may not read of herself yet

    @property
    def status(self) -> str:
        """How far the list is, in words."""
        return self.unit_list.get_status_display()


def possible_of(unit_list: UnitList, user: User) -> Possible:
    """Ask what there is on a list, in three queries."""
    told = Q(withdrawn="") | Q(Exists(TallyLine.objects.filter(candidacy=OuterRef("pk"))))
    lines = Candidacy.objects.filter(told, unit_list=unit_list)
    rows = list(lines.values_list("outcome", "withdrawn", "person__account"))
    outcomes = Counter(
        outcome for outcome, withdrawn, account in rows if account != user.pk and not withdrawn
    )
    is_open = unit_list.status != UnitList.Status.DISCLOSED
    tallies = Tally.objects.visible_to(user).filter(unit_list=unit_list)
    counted = set(tallies.values_list("step", flat=True))
    steps = steps_of(unit_list)
    return Possible(
        unit_list,
        outcomes,
        tuple(step for step in steps if step.ballot == Step.Ballot.SECRET),
        tuple(step for step in steps if step.pk in counted),
        user.has_perm("planning.disclose_unitlist", unit_list),
        is_open and any(account == user.pk for *_, account in rows),
    )


def leaves_out(user: User, unit_lists: QuerySet[UnitList]) -> bool:
    """Say whether `user` is on one of the lists, and may not read of herself yet."""
    own = Candidacy.objects.standing().filter(person__account=user.pk)
    untold = unit_lists.exclude(status=Status.DISCLOSED)
    return own.filter(unit_list__in=untold.order_by().values("pk")).exists()


def why_not(kind: str, possible: Possible) -> str:
    """Return why a document cannot be made now, as a sentence; nothing when it can.

    Nobody reads the deliberation on herself, and a paper that leaves somebody out is none.
    """
    if possible.leaves_out_the_reader:
        return SOMEBODY_ELSE
    reason = REASONS.get(kind)
    return reason(possible) if reason else ""


def no_review(possible: Possible) -> str:
    """Say that nobody was in the pool before."""
    found = possible.outcomes
    if found[Candidacy.Outcome.CARRIED] or found[Candidacy.Outcome.REMOVED]:
        return ""
    return "Danh sách không có ai chuyển tiếp hoặc đưa ra."


def no_additions(possible: Possible) -> str:
    """Say that nobody comes in."""
    return "" if possible.outcomes[Candidacy.Outcome.ADDED] else "Danh sách không bổ sung ai."


def no_removals(possible: Possible) -> str:
    """Say that nobody leaves."""
    found = possible.outcomes[Candidacy.Outcome.REMOVED]
    return "" if found else "Danh sách không đưa ai ra khỏi quy hoạch."


def no_ballots(possible: Possible) -> str:
    """Say that there is no step with ballots, or nobody to vote on."""
    if not possible.secret:
        return "Quy trình của danh sách không có bước bỏ phiếu kín."
    return "" if possible.outcomes else "Danh sách chưa có ai để lấy phiếu."


def no_votes(possible: Possible) -> str:
    """Say that no votes were written down."""
    return "" if possible.tallied else "Chưa ghi kết quả kiểm phiếu của bước nào."


def no_people(possible: Possible) -> str:
    """Say that the list is empty."""
    return "" if possible.outcomes else "Danh sách chưa có ai."


def no_decision(possible: Possible) -> str:
    """Say that nothing was decided."""
    if possible.unit_list.status in DECIDED:
        return ""
    return f"Lập được khi danh sách đã phê duyệt; nay {possible.status}."


def no_notice(possible: Possible) -> str:
    """Say that the list is not yet to be made public."""
    status = possible.unit_list.status
    if status == Status.DISCLOSED or (status == Status.APPROVED and possible.may_disclose):
        return ""
    if status == Status.APPROVED:
        return "Lập được sau khi danh sách đã công khai."
    return f"Lập được khi danh sách đã phê duyệt; nay {possible.status}."


REASONS: dict[str, Callable[[Possible], str]] = {
    Kind.SUMMARY: no_people,
    Kind.REVIEW: no_review,
    Kind.ADDITIONS: no_additions,
    Kind.BALLOT: no_ballots,
    Kind.MINUTES: no_votes,
    Kind.RESULTS: no_votes,
    Kind.SUBMISSION: no_people,
    Kind.DECISION: no_decision,
    Kind.NOTICE: no_notice,
    Kind.REMOVALS: no_removals,
}
