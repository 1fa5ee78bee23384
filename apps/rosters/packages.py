"""Workbook files looked at from outside before a reader unpacks them: sizes, bounds. Pure."""

import copy
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from apps.rosters import binary
from apps.rosters.bounds import (
    MAX_COLUMNS,
    MAX_TEXT,
    Extent,
    check_open_document,
    exact_extent,
    parse_safely,
    quick_extent,
    shared_references,
)
from apps.rosters.legacy_fonts import Fonts
from apps.rosters.problems import UnreadableFile
from apps.rosters.sheet import Marks
from apps.rosters.styles import (
    ShownParts,
    has_legacy_runs,
    read_runs,
    read_styles,
    styled_cells,
)

MAX_UNPACKED = 300 * 1024 * 1024
MAX_PARTS = 2_000
_CHUNK = 1024 * 1024
_BOMB = "Tệp nén quá nhiều dữ liệu so với một danh sách cán bộ; hãy kiểm tra lại tệp đã gửi."
_BROKEN = "Tệp bị hỏng nên không mở được; hãy mở tệp bằng Excel, lưu lại rồi gửi lên lần nữa."
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedstrings.xml"
_PLAIN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

MarksBySheet = dict[str, Marks]


class _Package:
    """The parts of a zip file, unpacked piece by piece and never beyond a budget."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.sizes: dict[str, int] = {}
        infos = archive.infolist()
        names = [info.filename.lower() for info in infos]
        if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise UnreadableFile(_BOMB)
        if len(set(names)) != len(names) or any(
            info.compress_type not in _PLAIN_METHODS or info.flag_bits & 1 for info in infos
        ):
            raise UnreadableFile(_BROKEN)
        self.infos = dict(zip(names, infos, strict=True))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part in pieces; the size the directory claims is not believed."""
        info = copy.copy(self.infos[name])
        info.file_size = 2 * MAX_UNPACKED + _CHUNK
        self.sizes[name] = 0
        with self.archive.open(info) as part:
            while piece := part.read(_CHUNK):
                self.sizes[name] += len(piece)
                if sum(self.sizes.values()) > MAX_UNPACKED:
                    raise UnreadableFile(_BOMB)
                if b"<!DOCTYPE" in piece:
                    raise UnreadableFile(_BROKEN)
                yield piece

    def holds_cells(self, name: str) -> bool:
        """Read a part to its end, and say whether it may hold cells."""
        found = False
        for piece in self.chunks(name):
            found = found or b"sheetData" in piece or b"\0" in piece
        return found


def check_package(path: Path, suffix: str) -> MarksBySheet:
    """Look through a zipped workbook; return what it says of each sheet beside the values.

    Raises UnreadableFile when it would unpack to too much.
    """
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        package = _Package(archive)
        if suffix == ".ods":
            return _check_open_document(package)
        return _check_binary_package(package) if suffix == ".xlsb" else _check_xlsx(package)


def _check_open_document(package: _Package) -> MarksBySheet:
    found: MarksBySheet = {}
    for name in package.infos:
        if name.endswith(".xml"):
            extents = check_open_document(package.chunks(name))
            found |= {table: _marks(extent) for table, extent in extents.items()}
    return found


def _marks(extent: Extent, seen: tuple[Fonts, ShownParts] | None = None) -> Marks:
    known = ((row, column) for row, column in extent.unvalued or () if column < MAX_COLUMNS)
    return Marks(
        frozenset(known),
        frozenset(extent.hidden_rows),
        frozenset(extent.hidden_columns),
        *(seen or ()),
    )


def _check_xlsx(package: _Package) -> MarksBySheet:
    sheets = _sheet_names(package)
    extents: dict[str, Extent] = {}
    shared = 0
    for name in package.infos:
        if not name.endswith((".xml", ".rels")):
            continue
        if name not in sheets and not package.holds_cells(name):
            continue
        extent = quick_extent(package.chunks(name)) or exact_extent(package.chunks(name))
        extent.check(sheets.get(name, PurePosixPath(name).stem))
        shared += extent.shared
        if name in sheets:
            extents[name] = extent
    _check_shared_texts(package, sheets, shared)
    seen = _seen(package, sheets)
    return {sheets[name]: _marks(e, seen.get(name)) for name, e in extents.items()}


def _seen(package: _Package, sheets: dict[str, str]) -> dict[str, tuple[Fonts, ShownParts]]:
    """Return, by part, old fonts and dates shown in part, of a workbook that has any."""
    if _STYLES not in package.infos:
        return {}
    styles = read_styles(package.chunks(_STYLES))
    mixed: dict[str, str] = {}
    if _TEXTS in package.infos and any(map(has_legacy_runs, package.chunks(_TEXTS))):
        mixed = read_runs(package.chunks(_TEXTS))
    if not styles and not mixed:
        return {}
    return {
        name: styles.seen_in(styled_cells(package.chunks(name)) if styles else (), mixed)
        for name in sheets
    }


def _sheet_names(package: _Package) -> dict[str, str]:
    """Return the name of the sheet that each worksheet part holds."""
    sheets: dict[str, str] = {}

    def take_sheet(tag: str, found: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            relation = next((v for k, v in found.items() if k.rpartition(":")[2] == "id"), "")
            sheets[relation] = found.get("name", "")

    parts = _related_parts(package, "xl/_rels/workbook.xml.rels")
    parse_safely(package.chunks(_known(package, "xl/workbook.xml")), take_sheet)
    return {parts[r]: name for r, name in sheets.items() if parts.get(r) in package.infos}


def _known(package: _Package, name: str) -> str:
    if name not in package.infos:
        raise UnreadableFile(_BROKEN)
    return name


def _related_parts(package: _Package, name: str) -> dict[str, str]:
    """Return the part behind each relation of a workbook."""
    targets: dict[str, str] = {}

    def take_relation(tag: str, found: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[found.get("Id", "")] = found.get("Target", "")

    parse_safely(package.chunks(_known(package, name)), take_relation)
    return {relation: _part_name(target) for relation, target in targets.items()}


def _part_name(target: str) -> str:
    target = target.lower()
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _check_shared_texts(package: _Package, sheets: dict[str, str], references: int) -> None:
    """Refuse a workbook whose cells, each with its own copy of a shared text, would not fit."""
    name = _TEXTS
    if name not in package.infos or not references:
        return
    lengths = _text_lengths(package.chunks(name))
    longest = max(lengths, default=0)
    if references * longest <= MAX_TEXT:
        return
    total = unseen = 0
    for sheet in sheets:
        for text in shared_references(package.chunks(sheet)):
            total += lengths[text] if text < len(lengths) else longest
            unseen += 1
    if total + max(0, references - unseen) * longest > MAX_TEXT:
        raise UnreadableFile(_BOMB)


def _text_lengths(chunks: Iterable[bytes]) -> list[int]:
    lengths: list[int] = []
    open_length = 0
    kept = b""
    for chunk in chunks:
        first, *others = (kept + chunk).split(b"</si>")
        if others:
            lengths += [open_length + len(first), *map(len, others[:-1])]
            open_length, first = 0, others[-1]
        # The end may be the beginning of "</si>".
        kept = first[-5:]
        open_length += len(first) - len(kept)
    return lengths


def _check_binary_package(package: _Package) -> MarksBySheet:
    found: MarksBySheet = {}
    parts = _related_parts(package, "xl/_rels/workbook.bin.rels")
    book = b"".join(package.chunks(_known(package, "xl/workbook.bin")))
    names = {parts.get(relation): name for relation, name in binary.sheet_names(book).items()}
    for name in package.infos:
        if not name.endswith((".bin", ".xml", ".rels")):
            continue
        data = b"".join(package.chunks(name))
        if name.endswith(".bin") and "sheets/" in name:
            extent = binary.package_extent(data)
            extent.check(PurePosixPath(name).stem)
            found[names.get(name, "")] = _marks(extent)
    return found
