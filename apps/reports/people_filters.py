"""The conditions of a list of people: read from the address, put into one query."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import ClassVar

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.lookups import GreaterThan
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from apps.accounts.models import User
from apps.accounts.reach import sensitive_within
from apps.core import clock, text
from apps.core.forms import QuickSelect, ReadyChoices
from apps.core.scoping import within
from apps.indicators.facts import kept_day, years_before
from apps.indicators.models import Fact
from apps.indicators.traits import Trait
from apps.personnel.models import (
    Assignment,
    EmploymentKind,
    Ethnicity,
    Person,
    PersonQuerySet,
    Precision,
    Sex,
)
from apps.qualifications.models import Attainment, Level
from apps.reports.people_figures import figure_of
from apps.units.forms import UnitChoice, unit_choices
from apps.units.models import DEPTH, Title, Unit
from apps.units.tree import tree_on

YOUNG_UNDER = 35
MOST_UNITS = 250
MINORITY = "thieu-so"
UNKNOWN = "chua-ro"
IN_POST, WITHOUT_POST, EVERYONE, LOOSE = "", "khong-chuc-vu", "tat-ca", "chi-kiem-nhiem"
BY_TITLE, BY_NAME = "chuc-danh", "ten"
IDENTITY_LENGTHS = (9, 12)
NO_IDENTITY_SEARCH = "Tài khoản này không được tìm theo số CCCD. Hãy tìm theo họ tên."


@dataclass(frozen=True)
class Condition:
    """One condition in words, and the parameters that make it."""

    text: str
    names: tuple[str, ...]


class PeopleFilter:
    """What a list of people is narrowed to, as asked in the address by a user for a day."""

    def __init__(self, data: QueryDict, *, user: User, day: datetime.date) -> None:
        self.user, self.day = user, day
        self.unit = self.asked_unit(data.get("don-vi", ""))
        self.figure = self.asked_figure(data)
        form_class = FigureForm if self.figure else PeopleForm
        self.form = form_class(data, user=user, unit=self.unit)
        self.is_valid = self.form.is_valid()
        self.asked: dict[str, str] = self.form.cleaned_data

    def asked_unit(self, code: str) -> Unit | None:
        """Return the unit asked for; outside the scope there is none (404)."""
        if not code:
            return None
        return get_object_or_404(Unit.objects.visible_to(self.user), code=code)

    def asked_figure(self, data: QueryDict) -> object | None:
        """Return the figure whose people are asked for, or nothing."""
        cohort, row = data.get("nhom", ""), data.get("dong", "")
        if not cohort and not row:
            return None
        return figure_of(self.user, self.day, cohort_code=cohort, unit=self.unit, row=row)

    def people(self) -> PersonQuerySet:
        """Return the people found, in no order; none at all when something asked is wrong."""
        people = Person.objects.visible_to(self.user)
        if not self.is_valid:
            return people.none()
        people = people.filter(self.figure.people if self.figure else self.in_post())
        for name, condition in CONDITIONS.items():
            if (value := self.asked.get(name)) and name not in self.kept:
                people = people.filter(condition(self, value))
        return people

    def in_order(self, people: PersonQuerySet, *, by_title: bool) -> PersonQuerySet:
        """Order people by the rank of their principal title, then by name; or by name alone."""
        if not by_title:
            return people.order_by("sort_name", "birth_on", "pk")
        title = Subquery(self.held.filter(person=OuterRef("pk")).values("title")[:1])
        rank = Func(self.titles, title, function="array_position", output_field=IntegerField())
        return people.annotate(rank=rank).order_by("rank", "sort_name", "birth_on", "pk")

    @cached_property
    def titles(self) -> Value:
        """The titles in official order, in which a title is looked up without a join."""
        keys = Title.objects.order_by("order", "name").values_list("pk", flat=True)
        return Value(list(keys), output_field=ArrayField(BigIntegerField()))

    @cached_property
    def held(self) -> QuerySet:
        """The principal posts of the day; today's are kept as facts, one narrow row a person."""
        if self.day != clock.today():
            return Assignment.objects.principal().as_of(self.day).order_by()
        kept_day()  # true for today, or made so
        return Fact.objects.order_by()

    @cached_property
    def kept(self) -> dict[str, Q]:
        """What is asked of the kept facts, one narrow row a person, and no more of her file."""
        is_kept = not self.figure and not self.asked.get("tinh-trang") and self.held.model is Fact
        asked = KEPT_CONDITIONS if is_kept else {}
        return {name: asked[name](self, self.asked[name]) for name in asked if self.asked.get(name)}

    def in_post(self) -> Q:
        """Return the condition on the principal post of the day; one EXISTS asks it all."""
        principal = self.held.filter(person=OuterRef("pk"))
        state = self.asked.get("tinh-trang", IN_POST)
        if state == IN_POST:
            return Q(Exists(principal.filter(self.in_unit(), *self.kept.values())))
        if state == LOOSE:
            return Q(pk__in=self.without_principal())
        kept = Q(managing_unit__path__startswith=self.unit.path) if self.unit else Q()
        return kept & {EVERYONE: Q(), WITHOUT_POST: ~Q(Exists(principal))}[state]

    def without_principal(self) -> QuerySet:
        """Return the people who hold only other posts, found by those: they are few."""
        principal = self.held.filter(person=OuterRef("person"))
        others = Assignment.objects.as_of(self.day).exclude(role=Assignment.Role.PRINCIPAL)
        if not self.user.sees_every_unit:
            paths = self.user.granted_paths("personnel.view_person")
            others = others.filter(within(paths, "person__managing_unit"))
        if self.unit is not None:
            others = others.filter(person__managing_unit__path__startswith=self.unit.path)
        return others.filter(~Exists(principal)).order_by().values("person").distinct()

    def in_unit(self) -> Q:
        """Return the condition "in the unit asked for, or below it, as the tree stood that day"."""
        if self.unit is None:
            return Q()
        if self.day == clock.today():
            return Q(unit__path__startswith=self.unit.path)
        return Q(unit__in=[node.unit_id for node in tree_on(self.day, [self.unit.pk])])

    @property
    def is_of_some_units(self) -> bool:
        """Whether only some units are looked at: those of the scope, or the one asked for."""
        return not self.user.sees_every_unit or self.unit is not None

    def conditions(self) -> list[Condition]:
        """Return in words what the list is narrowed to."""
        found = []
        if self.figure:
            found.append(Condition(self.figure.label, ("nhom", "dong")))
        if self.unit is not None:
            found.append(Condition(self.unit.name, ("don-vi",)))
        asked = [name for name in CONDITIONS if self.asked.get(name)]
        found.extend(Condition(self.words_of(name), (name,)) for name in asked)
        if state := self.asked.get("tinh-trang"):
            found.append(Condition(dict(STATES)[state], ("tinh-trang",)))
        return found

    def words_of(self, name: str) -> str:
        """Return a condition as its label and the choice made."""
        field = self.form.fields[name]
        value = self.asked[name]
        chosen = dict(flat(getattr(field, "choices", ()))).get(value, value)
        return str(field.label) if chosen is True else f"{field.label}: {str(chosen).strip()}"


def flat(choices: Iterable[tuple]) -> Iterable[tuple[str, str]]:
    """Return choices without their groups."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def by_words(found: PeopleFilter, words: str) -> Q:
    """Match a name without accents, a file number, or a whole identity number."""
    folded = text.fold(words)
    if folded.isdigit() and len(folded) in IDENTITY_LENGTHS:
        return Q(national_id=folded) & sensitive_within(found.user, "managing_unit")
    return Q(search_name__contains=folded) | Q(code=words.strip().upper())


def by_title(found: PeopleFilter, code: str) -> Q:
    """Match who holds a title on the day, concurrently too."""
    held = Assignment.objects.as_of(found.day).filter(person=OuterRef("pk"), title__code=code)
    return Q(Exists(held))


def by_age(found: PeopleFilter, _: object) -> Q:
    """Match who is younger than 35 on the day."""
    return Q(birth_on__gt=years_before(found.day, YOUNG_UNDER))


def by_party(found: PeopleFilter, value: str) -> Q:
    """Match members of the Party, non-members, or those of whom nobody said."""
    wanted = {"co": True, "khong": False, UNKNOWN: None}[value]
    condition = Q(is_party_member__isnull=True) if wanted is None else Q(is_party_member=wanted)
    return condition & sensitive_within(found.user, "managing_unit")


def by_ethnicity(found: PeopleFilter, value: str) -> Q:
    """Match an ethnic group, all minorities, or those of whom nobody said."""
    conditions = {MINORITY: Q(ethnicity__is_minority=True), UNKNOWN: Q(ethnicity__isnull=True)}
    condition = conditions.get(value, Q(ethnicity__code=value))
    return condition & sensitive_within(found.user, "managing_unit")


def by_level(found: PeopleFilter, value: str) -> Q:
    """Match who holds at least a level of a ladder on the day, or of whom nothing is known."""
    ladder, _, code = value.partition(":")
    held = Attainment.objects.filter(person=OuterRef("pk"))
    earned = Q(status=Attainment.Status.EARNED, ended_on__lte=found.day)
    if code == UNKNOWN:
        still = Q(ended_on__isnull=True) | Q(ended_on__gt=found.day)
        studied = Q(started_on__lte=found.day) & still
        return ~Q(Exists(held.filter(earned | studied, level__ladder__code=ladder)))
    enough = [level.pk for level in levels_from(ladder, code)]
    return Q(Exists(held.filter(earned, level__in=enough)))


def levels_from(ladder: str, code: str) -> list[Level]:
    """Return a level of a ladder and those above it; all of them when it is on another ladder."""
    levels = Level.objects.filter(ladder__code=ladder)
    least = next((level.rank for level in levels if level.code == code), 0)
    return [level for level in levels if level.rank >= least]


def by_kept_level(_: PeopleFilter, value: str) -> Q:
    """Say `by_level` of today's kept facts."""
    ladder, _, code = value.partition(":")
    levels = levels_from(ladder, "" if code == UNKNOWN else code)
    bits = reduce(or_, (1 << level.bit for level in levels), 0)
    if code == UNKNOWN:
        return ~(any_of("earned", bits) | any_of("studying", bits))
    return any_of("earned", bits)


def by_kept_sex(_: PeopleFilter, value: str) -> Q:
    """Say of today's kept facts whether a person is a woman or a man."""
    woman = any_of("traits", Trait.WOMAN)
    return woman if value == Sex.FEMALE else ~woman


def any_of(field: str, bits: int) -> Q:
    """Match facts with one of `bits` in a set; "> 0" for the sake of PostgreSQL's guess."""
    return Q(GreaterThan(F(field).bitand(int(bits)), 0))


def by_lack(_: PeopleFilter, value: str) -> Q:
    """Match whose file lacks something."""
    return {"ngay-sinh": ~Q(birth_precision=Precision.DAY)}[value]


CONDITIONS: dict[str, Callable[[PeopleFilter, str], Q]] = {
    "q": by_words,
    "chuc-danh": by_title,
    "gioi-tinh": lambda _, value: Q(sex=value),
    "tre": by_age,
    "doi-tuong": lambda _, value: Q(employment_kind=value),
    "dang-vien": by_party,
    "dan-toc": by_ethnicity,
    "trinh-do": by_level,
    "thieu": by_lack,
}
# The same, where the kept facts can say it.
KEPT_CONDITIONS: dict[str, Callable[[PeopleFilter, str], Q]] = {
    "gioi-tinh": by_kept_sex,
    "tre": by_age,
    "trinh-do": by_kept_level,
}
STATES = (
    (IN_POST, "Đang giữ chức vụ"),
    (WITHOUT_POST, "Không giữ chức vụ"),
    (LOOSE, "Chỉ có kiêm nhiệm, biệt phái"),
    (EVERYONE, "Mọi hồ sơ"),
)
ORDERS = (("", "Mặc định"), (BY_TITLE, "Chức danh"), (BY_NAME, "Họ tên"))
LACKS = (("", ""), ("ngay-sinh", "ngày, tháng sinh"))


class FigureForm(forms.Form):
    """What may be asked of the people behind a figure: a name, and the order."""

    hidden: ClassVar = ("don-vi", "nhom", "dong")

    def __init__(self, data: QueryDict, *, user: User, unit: Unit | None) -> None:
        super().__init__(data)
        self.user = user
        self.fields |= self.fields_for(user, unit)
        for name in self.hidden:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)

    def fields_for(self, user: User, unit: Unit | None) -> dict[str, forms.Field]:
        """Return the fields in the order in which they are drawn."""
        return {"q": self.words_field(), "xep": choice("Xếp theo", ORDERS)}

    def words_field(self) -> forms.Field:
        """Return the box for a name."""
        helped = "Tên không cần dấu, số hiệu"
        attributes = {"placeholder": helped, "autocomplete": "off", "class": "form-control"}
        widget = forms.TextInput(attrs=attributes)
        return forms.CharField(label="Tìm", required=False, max_length=100, widget=widget)

    def clean_q(self) -> str:
        """Refuse an identity number from whoever may not read one."""
        words = self.cleaned_data["q"]
        is_identity = words.isdigit() and len(words) in IDENTITY_LENGTHS
        if is_identity and not self.user.sees_sensitive:
            raise forms.ValidationError(NO_IDENTITY_SEARCH)
        return words


class PeopleForm(FigureForm):
    """All that a list may be narrowed by; sensitive facts only for whoever may read them."""

    hidden: ClassVar = ("thieu",)

    def fields_for(self, user: User, unit: Unit | None) -> dict[str, forms.Field]:
        """Return the fields in the order in which they are drawn."""
        fields = {
            "q": self.words_field(),
            "don-vi": choice("Đơn vị", unit_options(user, unit), "Tất cả đơn vị"),
            "chuc-danh": choice("Chức danh", title_options()),
            "trinh-do": choice("Trình độ", level_options()),
            "gioi-tinh": choice("Giới tính", Sex.choices),
            "doi-tuong": choice("Đối tượng", EmploymentKind.choices),
        }
        if user.sees_sensitive:
            fields["dang-vien"] = choice("Đảng viên", PARTY_OPTIONS)
            fields["dan-toc"] = choice("Dân tộc", ethnicity_options())
        return fields | {
            "tinh-trang": choice("Tình trạng", STATES),
            "xep": choice("Xếp theo", ORDERS),
            "tre": forms.BooleanField(
                label=f"Dưới {YOUNG_UNDER} tuổi",
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            ),
        }

    def clean_thieu(self) -> str:
        """Take only what is known to be lacking."""
        value = self.cleaned_data["thieu"]
        if value not in dict(LACKS):
            raise forms.ValidationError("Không có điều kiện lọc này.")
        return value


PARTY_OPTIONS = (("co", "Đảng viên"), ("khong", "Không phải"), (UNKNOWN, "Chưa rõ"))


def choice(label: str, options: Iterable[tuple], nothing: str = "Tất cả") -> forms.ChoiceField:
    """Return a field in which one of the options may be chosen."""
    options = list(options)
    choices = options if options and options[0][0] == "" else [("", nothing), *options]
    widget = QuickSelect(attrs={"class": "form-select"})
    return forms.ChoiceField(
        label=label, choices=ReadyChoices(choices), required=False, widget=widget
    )


def unit_options(user: User, chosen: Unit | None) -> list[tuple[str, str]]:
    """Return the upper units of the scope, as many levels as fit, and the one chosen."""
    units = upper_units(user)
    if chosen is not None and all(unit.pk != chosen.pk for unit in units):
        parts = (chosen.code, chosen.name, chosen.parent_id, chosen.order, chosen.path)
        units.append(UnitChoice(chosen.pk, *parts))
    return unit_choices(units)


def upper_units(user: User) -> list[UnitChoice]:
    """Return the units of the scope from the top, whole levels only, at most `MOST_UNITS`."""
    seen = Unit.objects.visible_to(user).open().order_by(DEPTH, "order", "name")
    found = UnitChoice.among(seen[: MOST_UNITS + 1])
    if len(found) > MOST_UNITS:
        deepest = depth(found[-1])
        found = [unit for unit in found if depth(unit) < deepest]
    return sorted(found, key=lambda unit: (unit.order, unit.name))


def depth(unit: UnitChoice) -> int:
    """Return how deep in the tree a unit stands."""
    return unit.path.count("/")


def title_options() -> list[tuple[str, str]]:
    """Return the titles in official order."""
    return list(Title.objects.order_by("order", "name").values_list("code", "name"))


def ethnicity_options() -> list[tuple[str, str]]:
    """Return the ethnic groups, after "all minorities" and "nobody said"."""
    groups = Ethnicity.objects.order_by("order", "name").values_list("code", "name")
    return [(MINORITY, "Thiểu số"), (UNKNOWN, "Chưa rõ"), *groups]


def level_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return, ladder by ladder, "at least this level" and "unknown"."""
    levels = Level.objects.order_by("ladder__order", "ladder", "-rank").values_list(
        "ladder__code", "ladder__name", "ladder__short_name", "code", "name", "rank"
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for ladder, ladder_name, short, code, name, rank in levels:
        unknown = (f"{ladder}:{UNKNOWN}", f"{short}: chưa rõ")
        options = groups.setdefault(ladder_name, [unknown])
        if rank:
            options.append((f"{ladder}:{code}", f"{short}: từ {name} trở lên"))
    return list(groups.items())
