"""What a text claims: totals, counts with their percents, lists of parts, targets, quotas. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.targets.statements.figures import Percent, read_count
from apps.targets.statements.source import Grid, Paragraph, blocks_of
from apps.targets.statements.vocabulary import (
    LIST_LABEL,
    PEOPLE,
    THINGS,
    dimension_of,
    kind_of_unit,
    level_in,
    single_of,
)

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+|\d{1,6})"
UNIT = rf"(?:{PEOPLE}|{THINGS})\b"
_PERCENT = r"(?P<percent>\d{1,3}(?:[.,]\d{1,3})?)\s*%"
_START = r"(?<![\d.,/\-–])"
_SHARE = r"(?:chiếm|chiến|đạt|bằng|tương đương|tỷ lệ|tỉ lệ)\s*(?:tỷ lệ|tỉ lệ)?\s*(?:là\s*)?"
_COUNTED = rf"{_START}(?P<count>{NUMBER})(?:\s*/\s*(?P<base>{NUMBER}))?"
_WITH_UNIT = re.compile(
    rf"{_COUNTED}\s*(?P<unit>{UNIT})(?P<gap>[^\d%;.]{{0,80}}?)(?:{_SHARE}|\(\s*){_PERCENT}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_COUNTED}(?P<gap>\s*[,:]?\s*)(?:(?:chiếm|chiến)\s*(?:tỷ lệ|tỉ lệ)?\s*|\(\s*){_PERCENT}",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"{_COUNTED}\s*(?P<unit>{UNIT})", re.IGNORECASE)
_DATE_BEFORE = re.compile(r"(?:năm|tháng|ngày|giai đoạn|khóa|số)\s*$", re.IGNORECASE)
_TOTALS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"tổng\s+(?:số|cộng)[^\d;.%]{{0,80}}?{_START}(?P<count>{NUMBER})\s*(?P<unit>{UNIT})",
        rf"số lượng[^\d;.%]{{0,80}}?(?:là|có|:)\s*(?P<count>{NUMBER})\s*(?P<unit>{UNIT})",
    )
)
_FIRST_TOTAL = re.compile(
    rf"(?:\bcó|\bgồm|\blà|:)\s*(?P<count>{NUMBER})\s*(?P<unit>{UNIT})\s*(?=[.,;:(]|$)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^[*#\s]*(?P<number>(?:\d{1,2}\.)+\d{0,2}\.?|\d{1,2}[.)]|[IVXLC]{1,5}[.\-)]|[a-zđ][.\-)])"
    r"[*\s\-]*(?=\D)"
)
_NAME_ENDS = re.compile(rf":|\s+có\s+{NUMBER}|\s*(?:gồm\s+)?tổng số|\.\s|\.$", re.IGNORECASE)
_TWO_PARTS = re.compile(
    rf"^\W*trong đó,?\s*(?:có\s+)?{_START}(?P<first>{NUMBER})\s*{UNIT}\s+và\s+"
    rf"(?P<second>{NUMBER})\s*{UNIT}\s*[.;]",
    re.IGNORECASE,
)
_INCREASE = re.compile(
    r"\(\s*tăng\s+(?P<points>điểm\s+)?(?P<percent>\d{1,3}(?:[.,]\d{1,2})?)\s*"
    r"(?P<sign>%|điểm phần trăm|điểm %)\s*so với hiện nay\s*\)",
    re.IGNORECASE,
)
_ANY_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?)\s*%")
_RISE = re.compile(
    r"từ\s+(?P<first>\d{1,3}(?:[.,]\d{1,2})?)\s*%[^%;.]{0,60}?(?:lên|đến|đạt)\D{0,20}?"
    r"(?P<last>\d{1,3}(?:[.,]\d{1,2})?)\s*%[^%;.()]{0,30}\(\s*tăng\s+"
    r"(?P<by>\d{1,3}(?:[.,]\d{1,2})?)\s*(?P<sign>%|điểm phần trăm|điểm %)",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    rf"{_START}(?P<need>{NUMBER})\s*(?:đồng chí|đ/c|đồng|người)(?P<gap>[^\d%]{{0,200}}?)"
    rf"mỗi năm\D{{0,30}}?(?P<least>\d{{1,4}})(?:\s*[-–]\s*(?P<most>\d{{1,4}}))?\s*"
    r"(?:đồng chí|đ/c|người)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"giai đoạn\s*(?:năm\s*)?(20\d\d)\s*[-–]\s*(20\d\d)", re.IGNORECASE)
_NESTED = re.compile(r"trở lên|trong đó|100\s*%\s*có", re.IGNORECASE)
_LEADING = re.compile(r"^[\s,;.:)*\-–+•]+|^(?:trong đó|và)\s+", re.IGNORECASE)
_TRAILING = re.compile(r"[\s,:(]+(?:có|là|gồm)?[\s:]*$|\s+(?:có|là|gồm)$", re.IGNORECASE)
LONGEST_NAME = 160


@dataclass(frozen=True)
class Place:
    """Where a claim stands: its line, counted from 1, its words, where its paragraph has them."""

    line: int
    words: str
    start: int = 0


@dataclass
class Cohort:
    """A group of people (or things) with its printed total."""

    number: str
    name: str
    line: int
    total: int | None = None
    unit: str = ""

    @property
    def label(self) -> str:
        """The group as a finding names it."""
        return f"{self.number} {self.name}".strip()

    @property
    def short(self) -> str:
        """The group by its number, else by its name."""
        return self.number or self.name


@dataclass(frozen=True)
class Part:
    """A count, with its percent where one is printed."""

    count: int
    percent: Percent | None
    base: int | None  # of a fraction such as 13/13
    within: int | None  # the count of which it is said "trong đó"
    label: str
    unit: str  # "" for people, else the thing that is counted
    place: Place
    cohort: Cohort | None


@dataclass
class Block:
    """A list of parts under one label, which add to the total unless it is cumulative."""

    label: str
    dimension: str
    place: Place
    cohort: Cohort | None
    is_cumulative: bool = False
    parts: list[Part] = field(default_factory=list)
    percents: list[Percent] = field(default_factory=list)  # of a list that prints no counts


@dataclass(frozen=True)
class Increase:
    """A target with its increase: "80% ... (tăng 33% so với hiện nay)"."""

    target: Percent
    increase: Percent
    says_points: bool
    words: str  # what the target is about
    subject: str  # of whom
    dimension: str
    level: int | None
    single: str
    place: Place


@dataclass(frozen=True)
class Rise:
    """A percent that rises, with by how much: "từ 17,8% lên 35% (tăng 17,2%)"."""

    first: Percent
    last: Percent
    by: Percent
    says_points: bool
    place: Place


@dataclass(frozen=True)
class Quota:
    """A need and its yearly share."""

    need: int
    least: int
    most: int | None
    place: Place


@dataclass(frozen=True)
class Halves:
    """A total and two parts that are all of it."""

    total: int
    first: int
    second: int
    place: Place


@dataclass
class Claims:
    """Everything claimed by a text, in order."""

    cohorts: list[Cohort] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    increases: list[Increase] = field(default_factory=list)
    rises: list[Rise] = field(default_factory=list)
    quotas: list[Quota] = field(default_factory=list)
    halves: list[Halves] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    years: int | None = None


def claims_of(text: str) -> Claims:
    """Read the claims of a text."""
    reader = _Reader()
    for block in blocks_of(text):
        if isinstance(block, Grid):
            reader.claims.grids.append(block)
        else:
            reader.read(block)
    return reader.claims


class _Reader:
    """Walks through paragraphs and remembers of which group they speak."""

    def __init__(self) -> None:
        self.claims = Claims()
        self.cohort: Cohort | None = None
        self.before = ""  # the paragraph before, which may say of whom a target speaks

    def read(self, paragraph: Paragraph) -> None:
        """Add the claims of one paragraph."""
        text = paragraph.text
        self._note_years(text)
        heading = _HEADING.match(text)
        is_list = bool(LIST_LABEL.match(text[heading.end() :] if heading else text))
        if heading and not is_list:
            self._enter(paragraph, heading)
        totals = self._totals(paragraph, is_first=bool(heading) and not is_list)
        shares = list(_shares(text))
        parts = self._parts(paragraph, shares, totals)
        self.claims.parts += parts
        self._blocks(paragraph, parts)
        self.claims.increases += _increases(paragraph, self.before)
        self.claims.rises += _rises(paragraph)
        self.claims.quotas += _quotas(paragraph)
        self.before = text

    def _note_years(self, text: str) -> None:
        found = _YEARS.search(text)
        if found and self.claims.years is None:
            self.claims.years = int(found[2]) - int(found[1]) + 1

    def _enter(self, paragraph: Paragraph, heading: re.Match[str]) -> None:
        """Begin a new group; a heading that counts within the old one stays in it."""
        text = paragraph.text
        has_total = any(pattern.search(text) for pattern in (*_TOTALS, _FIRST_TOTAL))
        if not has_total and next(_shares(text), None):
            return
        rest = text[heading.end() :]
        end = _NAME_ENDS.search(rest)
        name = rest[: end.start() if end else LONGEST_NAME].strip(" *,;(")
        self._begin(heading["number"].rstrip(".-)"), name[:LONGEST_NAME], paragraph.line_at(0))

    def _begin(self, number: str, name: str, line: int) -> None:
        self.cohort = Cohort(number, name, line)

    def _totals(self, paragraph: Paragraph, *, is_first: bool) -> list[tuple[int, int, Cohort]]:
        """Return (start, end, group) of the totals printed in a paragraph, in order."""
        text = paragraph.text
        found = [match for pattern in _TOTALS for match in pattern.finditer(text)]
        shares = [match.start("count") for match in _shares(text)]
        if is_first and (first := _FIRST_TOTAL.search(text)):
            early = min([match.start("count") for match in found] + shares, default=len(text))
            found += [first] if first.start("count") < early else []
        totals = []
        for match in sorted(found, key=lambda match: match.start("count")):
            start = match.start("count")
            if start not in shares and all(start != known for known, *_ in totals):
                cohort = self._total(paragraph, match)
                totals.append((start, match.end(), cohort))
                self._halves(paragraph, match, cohort)
        return totals

    def _total(self, paragraph: Paragraph, match: re.Match[str]) -> Cohort:
        line = paragraph.line_at(match.start("count"))
        if self.cohort is None or self.cohort.total is not None:
            words = paragraph.text[max(0, match.start()) : match.start("count")]
            self._begin("", _tidy(words), line)
        self.cohort.total = read_count(match["count"])
        self.cohort.unit = kind_of_unit(match["unit"])
        self.claims.cohorts.append(self.cohort)
        return self.cohort

    def _halves(self, paragraph: Paragraph, match: re.Match[str], cohort: Cohort) -> None:
        rest = _TWO_PARTS.match(paragraph.text[match.end() :])
        if rest:
            place = Place(paragraph.line_at(match.start()), match[0] + rest[0])
            first, second = read_count(rest["first"]), read_count(rest["second"])
            self.claims.halves.append(Halves(cohort.total, first, second, place))

    def _parts(
        self,
        paragraph: Paragraph,
        shares: list[re.Match[str]],
        totals: list[tuple[int, int, Cohort]],
    ) -> list[Part]:
        """Return every count of the paragraph that is no total."""
        text = paragraph.text
        taken = [(match.start(), match.end()) for match in shares]
        taken += [(start, end) for start, end, _ in totals]
        alone = [
            match
            for match in _ALONE.finditer(text)
            if not any(start <= match.start() < end for start, end in taken)
        ]
        outer = None if totals else self.cohort
        parts: list[Part] = []
        end_before = 0
        marks = sorted(
            [(start, end, None) for start, end, _ in totals]
            + [(match.start("count"), match.end(), match) for match in (*shares, *alone)],
            key=lambda mark: mark[0],
        )
        for start, end, match in marks:
            between = text[end_before:start]
            end_before = max(end, end_before)
            if match is not None:
                held = [cohort for begun, _, cohort in totals if begun < start]
                cohort = held[-1] if held else outer
                parts.append(_part(paragraph, match, between, cohort, parts))
        return parts

    def _blocks(self, paragraph: Paragraph, parts: list[Part]) -> None:
        """Gather the parts of the paragraph's lists."""
        text = paragraph.text
        labels = list(LIST_LABEL.finditer(text))
        ends = [*(label.start() for label in labels[1:]), len(text)] if labels else []
        for label, end in zip(labels, ends, strict=True):
            start = label.start("label")
            inside = [part for part in parts if start <= part.place.start < end]
            words = text[label.end() : end]
            self.claims.blocks.append(
                Block(
                    label=label["label"].strip(),
                    dimension=dimension_of(label["label"]),
                    place=Place(paragraph.line_at(start), text[start:end].strip(), start),
                    cohort=inside[0].cohort if inside else self.cohort,
                    is_cumulative=bool(_NESTED.search(words)),
                    parts=inside,
                    percents=[] if inside else _levels_only(words, label["label"]),
                )
            )


def _levels_only(words: str, label: str) -> list[Percent]:
    """Return the percents of a list in which each stands beside another level of its ladder."""
    found = list(_ANY_PERCENT.finditer(words))
    starts = [0, *(match.end() for match in found)]
    pieces = [words[a : match.start()] for a, match in zip(starts, found, strict=False)]
    levels = [level_in(piece, dimension_of(label)) for piece in pieces]
    is_list = None not in levels and len(set(levels)) == len(levels)
    return [Percent.read(match[1]) for match in found] if is_list else []


def _shares(text: str) -> Iterator[re.Match[str]]:
    """Yield the counts that have a percent, in order; a year is no count."""
    ends = 0
    found = [*_WITH_UNIT.finditer(text), *_BARE.finditer(text)]
    for match in sorted(found, key=lambda match: match.start("count")):
        if match.start("count") >= ends and not _is_year(text, match):
            ends = match.end()
            yield match


def _is_year(text: str, match: re.Match[str]) -> bool:
    if match.groupdict().get("unit"):
        return False
    start = match.start("count")
    return bool(_DATE_BEFORE.search(text[max(0, start - 12) : start]))


def _part(
    paragraph: Paragraph,
    match: re.Match[str],
    between: str,
    cohort: Cohort | None,
    before: list[Part],
) -> Part:
    """Return a count with what is said of it; `between` is the text since the one before."""
    found = match.groupdict()
    start = match.start("count")
    gap = found.get("gap") or ""
    nested = bool(before) and "trong đó" in between.lower() and "." not in between
    label = _tidy(between) or _tidy(gap)
    return Part(
        count=read_count(found["count"]),
        percent=Percent.read(found["percent"]) if found.get("percent") else None,
        base=read_count(found["base"]) if found["base"] else None,
        within=before[-1].count if nested else None,
        label=label,
        unit=kind_of_unit(found.get("unit") or ""),
        place=Place(paragraph.line_at(start), f"{label} {match[0]}".strip(), start),
        cohort=cohort,
    )


def _tidy(words: str) -> str:
    """Return the words of a label without what joins it to its neighbours."""
    tidy = words.rpartition(". ")[2]
    before = None
    while tidy != before:
        before = tidy
        tidy = _TRAILING.sub("", _LEADING.sub("", tidy))
    return tidy.strip()


def _increases(paragraph: Paragraph, before: str) -> Iterator[Increase]:
    """Yield the targets of a paragraph that say by how much they rise."""
    text = paragraph.text
    spans = [match.span() for match in _INCREASE.finditer(text)]
    targets = [
        match
        for match in _ANY_PERCENT.finditer(text)
        if not any(start <= match.start() < end for start, end in spans)
    ]
    subject = _subject(text, targets, before)
    for match in _INCREASE.finditer(text):
        own = [target for target in targets if target.end() <= match.start()]
        if not own:
            continue
        target, words = own[-1], text[own[-1].end() : match.start()]
        dimension = _last_dimension(text[: match.start()], own)
        yield Increase(
            target=Percent.read(target[1]),
            increase=Percent.read(match["percent"]),
            says_points=bool(match["points"]) or "điểm" in match["sign"].lower(),
            words=words.strip(" ,;"),
            subject=subject,
            dimension=dimension,
            level=level_in(words, dimension),
            single=single_of(words),
            place=Place(
                paragraph.line_at(match.start()), text[target.start() : match.end()], target.start()
            ),
        )


def _subject(text: str, targets: list[re.Match[str]], before: str) -> str:
    """Return of whom a paragraph of targets speaks: its beginning, else the paragraph before."""
    start = text[: targets[0].start()] if targets else text
    return start if re.search(r"\w{2}", start) else before


def _last_dimension(text: str, targets: list[re.Match[str]]) -> str:
    """Return the ladder of which the last target of `text` speaks, or one before it."""
    starts = [target.end() for target in targets]
    pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return next((code for piece in reversed(pieces) if (code := dimension_of(piece))), "")


def _rises(paragraph: Paragraph) -> Iterator[Rise]:
    for match in _RISE.finditer(paragraph.text):
        yield Rise(
            first=Percent.read(match["first"]),
            last=Percent.read(match["last"]),
            by=Percent.read(match["by"]),
            says_points="điểm" in match["sign"].lower(),
            place=Place(paragraph.line_at(match.start()), match[0], match.start()),
        )


def _quotas(paragraph: Paragraph) -> Iterator[Quota]:
    for match in _QUOTA.finditer(paragraph.text):
        yield Quota(
            need=read_count(match["need"]),
            least=int(match["least"]),
            most=int(match["most"]) if match["most"] else None,
            place=Place(paragraph.line_at(match.start()), match[0], match.start()),
        )
