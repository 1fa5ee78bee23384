"""Words by which plans name ladders, levels and people. Pure."""

import re

PROFESSIONAL, POLITICAL, STATE = "professional", "political_theory", "state_management"

# Most telling words first: "chuyên viên chính" before "chuyên viên", "lý luận" before "chuyên môn".
DIMENSIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words, re.IGNORECASE))
    for code, words in (
        (STATE, r"quản l[ýí] nhà nước|\bQLNN\b|chuyên viên|cán sự"),
        (POLITICAL, r"l[ýí] luận|chính trị|\bLLCT\b"),
        (PROFESSIONAL, r"chuyên môn|\bCMNV\b|thạc s[ĩỹ]|tiến s[ĩỹ]|đại học|cao đẳng"),
    )
)
_NONE = r"chưa (?:qua )?(?:đào tạo|bồi dưỡng)|chưa qua|chưa học"
LEVELS: dict[str, tuple[tuple[int, re.Pattern[str]], ...]] = {
    code: tuple((rank, re.compile(words, re.IGNORECASE)) for rank, words in levels)
    for code, levels in {
        PROFESSIONAL: (
            (0, _NONE),
            (1, r"sơ cấp"),
            (2, r"trung cấp"),
            (3, r"cao đẳng"),
            (4, r"(?<!sau )đại học|cử nhân|kỹ sư"),
            (5, r"thạc s[ĩỹ]|sau đại học"),
            (6, r"tiến s[ĩỹ]"),
        ),
        POLITICAL: (
            (0, _NONE),
            (1, r"sơ cấp"),
            (2, r"trung cấp"),
            (3, r"cao cấp"),
            (4, r"cử nhân"),
        ),
        STATE: (
            (0, _NONE),
            (1, r"cán sự"),
            (2, r"chuyên viên(?! chính| cao cấp)"),
            (3, r"chuyên viên chính"),
            (4, r"chuyên viên cao cấp"),
        ),
    }.items()
}
SINGLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words, re.IGNORECASE))
    for code, words in (
        ("origin", r"người địa phương"),
        ("sex", r"\bnữ\b"),
        ("age", r"dưới \d\d tuổi"),
        ("ethnicity", r"dân tộc thiểu số|\bDTTS\b"),
        ("party", r"đảng viên"),
    )
)
# A label that heads a list of parts which exclude each other.
LIST_LABEL = re.compile(
    r"(?:^|(?<=[.;] )|(?<=[-*•+])|(?<=[-*•+] ))\s*[*]*(?P<label>(?:về )?(?:trình độ|"
    r"quản l[ýí] nhà nước|QLNN|LLCT|l[ýí] luận chính trị|chuyên môn|độ tuổi|cơ cấu|xếp loại|"
    r"kết quả (?:đánh giá|xếp loại)|ngạch|hạng|tin học|ngoại ngữ)[^:;.\d%]{0,70}):",
    re.IGNORECASE,
)
PEOPLE = (
    r"đồng chí|đ/c|người|cán bộ|công chức|viên chức|giáo viên|nhà giáo|đảng viên|nhân viên|"
    r"ủy viên|uỷ viên|chiến sĩ"
)
THINGS = r"học sinh|trẻ|trường|đơn vị|cơ quan|xã|lớp"
_PEOPLE = re.compile(PEOPLE, re.IGNORECASE)


def kind_of_unit(word: str) -> str:
    """Return what is counted: people under any word, or a thing by its own."""
    return "" if not word or _PEOPLE.fullmatch(word) else word.lower()


def dimension_of(words: str) -> str:
    """Return the ladder of which words speak, by the first pattern that knows it; else nothing."""
    return next((code for code, pattern in DIMENSIONS if pattern.search(words)), "")


def single_of(words: str) -> str:
    """Return the single trait of which words speak; else nothing."""
    return next((code for code, pattern in SINGLES if pattern.search(words)), "")


def level_in(words: str, dimension: str) -> int | None:
    """Return the lowest level of a ladder that words name."""
    levels = LEVELS.get(dimension, ())
    return next((rank for rank, pattern in levels if pattern.search(words)), None)
