"""The list of one unit in a round: who is put forward, who stays, who leaves."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.history import tracked
from apps.core.periods import in_order
from apps.core.scoping import ScopedQuerySet, ScopeHolder
from apps.personnel.models import Person
from apps.planning.models.rounds import Round
from apps.pools.models import PlanningRule, PoolEntry, Procedure, RemovalGround
from apps.units.models import Title, Unit


class UnitListQuerySet(ScopedQuerySet):
    """Lists of the units granted to a user."""

    unit_lookup = "unit"


@tracked()
class UnitList(models.Model):
    """What one unit proposes in a round, and how far it has come."""

    class Status(models.TextChoices):
        DRAFT = "draft", "đang lập"
        SUBMITTED = "submitted", "đã gửi"
        RETURNED = "returned", "bị trả lại"
        APPRAISED = "appraised", "đã thẩm định"
        APPROVED = "approved", "đã phê duyệt"
        DISCLOSED = "disclosed", "đã công khai"

    round = models.ForeignKey(
        Round, models.PROTECT, verbose_name="đợt quy hoạch", related_name="lists"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="đơn vị", related_name="planning_lists"
    )
    procedure = models.ForeignKey(
        Procedure,
        models.PROTECT,
        verbose_name="quy trình",
        related_name="lists",
        null=True,
        blank=True,
    )
    status = models.CharField(
        "tình trạng", max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    version = models.PositiveIntegerField("lần ghi", default=0, editable=False)
    explanation = models.TextField("thuyết minh của đơn vị", blank=True)
    read_at = models.DateTimeField("cấp trên đã mở lúc", null=True, editable=False)
    decision_number = models.CharField("số quyết định phê duyệt", max_length=50, blank=True)
    decision_on = models.DateField("ngày quyết định", null=True, blank=True)
    disclosed_on = models.DateField("ngày công khai", null=True, blank=True)
    disclosed_how = models.CharField("hình thức công khai", max_length=300, blank=True)

    objects = UnitListQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách quy hoạch của đơn vị"
        verbose_name_plural = "danh sách quy hoạch của các đơn vị"
        ordering = ("round", "unit")
        permissions: ClassVar = [
            ("submit_unitlist", "Gửi danh sách quy hoạch"),
            ("return_unitlist", "Trả lại danh sách quy hoạch"),
            ("appraise_unitlist", "Thẩm định danh sách quy hoạch"),
            ("approve_unitlist", "Phê duyệt danh sách quy hoạch"),
            ("disclose_unitlist", "Công khai danh sách quy hoạch"),
            ("override_unitlist", "Cho phép trường hợp đặc biệt trong danh sách quy hoạch"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                name="planning_unitlist_once",
                violation_error_message="Đơn vị đã có danh sách trong đợt này.",
            ),
            models.CheckConstraint(
                name="planning_unitlist_decided",
                condition=~Q(status__in=["approved", "disclosed"])
                | (~Q(decision_number="") & Q(decision_on__isnull=False)),
                violation_error_message="Danh sách được phê duyệt phải có số và ngày quyết định.",
            ),
            models.CheckConstraint(
                name="planning_unitlist_disclosed",
                condition=~Q(status="disclosed") | Q(disclosed_on__isnull=False),
                violation_error_message="Danh sách đã công khai phải có ngày công khai.",
            ),
            in_order(
                "planning_unitlist_disclosed_after",
                "decision_on",
                "disclosed_on",
                "Ngày công khai không thể trước ngày quyết định.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.round}"

    @property
    def is_writable(self) -> bool:
        """Whether the unit itself may still change the list."""
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)


class CandidacyQuerySet(ScopedQuerySet):
    """Lines of lists. Nobody sees the deliberation on herself."""

    unit_lookup = "unit_list__unit"

    def allowed_to(self, user: ScopeHolder, action: str) -> Self:
        """Keep the lines of lists on which `user` may do `action`, never those on herself."""
        return super().allowed_to(user, action).exclude(person__account=user)

    def standing(self) -> Self:
        """Keep the lines that were not withdrawn."""
        return self.filter(withdrawn="")


@tracked()
class Candidacy(models.Model):
    """A person and a title of the unit: carried over, added, or to be taken out."""

    class Outcome(models.TextChoices):
        CARRIED = "carried", "chuyển tiếp"
        ADDED = "added", "bổ sung"
        REMOVED = "removed", "đưa ra"

    unit_list = models.ForeignKey(
        UnitList, models.CASCADE, verbose_name="danh sách", related_name="candidacies"
    )  # the lines are the list
    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="cán bộ", related_name="candidacies"
    )
    title = models.ForeignKey(
        Title, models.PROTECT, verbose_name="chức danh quy hoạch", related_name="candidacies"
    )
    outcome = models.CharField("đề xuất", max_length=10, choices=Outcome, default=Outcome.ADDED)
    source = models.CharField(
        "nguồn nhân sự",
        max_length=10,
        choices=PoolEntry.Source,
        default=PoolEntry.Source.IN_PLACE,
    )
    direction = models.CharField(
        "hướng quy hoạch",
        max_length=10,
        choices=PoolEntry.Direction,
        default=PoolEntry.Direction.VERTICAL,
    )
    entry = models.ForeignKey(
        PoolEntry,
        models.PROTECT,
        verbose_name="đang trong quy hoạch",
        related_name="candidacies",
        null=True,
        blank=True,
        editable=False,
    )
    ground = models.ForeignKey(
        RemovalGround,
        models.PROTECT,
        verbose_name="lý do đưa ra",
        related_name="candidacies",
        null=True,
        blank=True,
    )
    ground_note = models.CharField("lý do cụ thể", max_length=300, blank=True)
    note = models.CharField("nhận xét của đơn vị", max_length=500, blank=True)
    withdrawn = models.CharField("lý do rút", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "nhân sự trong danh sách"
        verbose_name_plural = "nhân sự trong danh sách"
        ordering = ("unit_list", "title", "order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit_list", "person", "title"],
                name="planning_candidacy_once",
                violation_error_message="Cán bộ đã có trong danh sách cho chức danh này.",
            ),
            models.CheckConstraint(
                name="planning_candidacy_ground",
                condition=~Q(outcome="removed") | Q(ground__isnull=False),
                violation_error_message="Đưa ra khỏi quy hoạch phải ghi lý do.",
            ),
            models.CheckConstraint(
                name="planning_candidacy_entry",
                condition=Q(outcome="added", entry__isnull=True)
                | (~Q(outcome="added") & Q(entry__isnull=False)),
                violation_error_message="Chỉ chuyển tiếp hoặc đưa ra người đang trong quy hoạch.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.title}"

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.unit_list.unit

    @property
    def is_put_forward(self) -> bool:
        """Whether she is to be in the pool when the list is approved."""
        return self.outcome != self.Outcome.REMOVED and not self.withdrawn


class OfCandidacyQuerySet(ScopedQuerySet):
    """What is noted on lines of lists; nobody sees what is noted on herself."""

    unit_lookup = "candidacy__unit_list__unit"

    def allowed_to(self, user: ScopeHolder, action: str) -> Self:
        """Keep the notes on lines on which `user` may do `action`."""
        return super().allowed_to(user, action).exclude(candidacy__person__account=user)


@tracked()
class Override(models.Model):
    """A special case: the competent level let a person pass a rule that blocks."""

    candidacy = models.ForeignKey(
        Candidacy, models.CASCADE, verbose_name="nhân sự", related_name="overrides"
    )  # it excuses this line alone
    rule = models.CharField("quy định", max_length=30, choices=PlanningRule.Key)
    reason = models.CharField("lý do", max_length=500)
    document = models.CharField("văn bản cho phép", max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người ghi",
        related_name="+",
        editable=False,
    )
    at = models.DateTimeField("lúc", auto_now_add=True)

    objects = OfCandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "trường hợp đặc biệt"
        verbose_name_plural = "trường hợp đặc biệt"
        ordering = ("candidacy", "at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidacy", "rule"],
                name="planning_override_once",
                violation_error_message="Đã có trường hợp đặc biệt cho quy định này.",
            ),
            models.CheckConstraint(
                name="planning_override_says",
                condition=~Q(reason="") & ~Q(document=""),
                violation_error_message="Trường hợp đặc biệt phải có lý do và số văn bản.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}: {self.get_rule_display()}"

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.candidacy.unit


@tracked()
class Remark(models.Model):
    """What whoever appraises asks of one line, and whether the unit has dealt with it."""

    candidacy = models.ForeignKey(
        Candidacy, models.CASCADE, verbose_name="nhân sự", related_name="remarks"
    )  # it is about this line alone
    text = models.CharField("ý kiến", max_length=500)
    answer = models.CharField("đơn vị trả lời", max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người ghi",
        related_name="+",
        editable=False,
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    settled_at = models.DateTimeField("đã xong lúc", null=True, editable=False)

    objects = OfCandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến thẩm định"
        verbose_name_plural = "ý kiến thẩm định"
        ordering = ("candidacy", "at")

    def __str__(self) -> str:
        return self.text

    @property
    def unit(self) -> Unit:
        """The unit whose list it is: the scope asks it."""
        return self.candidacy.unit
