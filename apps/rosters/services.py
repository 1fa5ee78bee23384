"""Brings a roster in: all of it, in one transaction, or nothing with every reason why."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pghistory
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, models, transaction
from django.utils import timezone

from apps.core import clock
from apps.core.bulk import copy_in
from apps.core.violations import sentences, violations_explained
from apps.personnel.models import AnnualRating, Assignment, Person, code_of
from apps.qualifications.models import Attainment
from apps.rosters.changes import WRITTEN_FIELDS, Changes, Held, Planner
from apps.rosters.known import Known, UnitEntry, gather, place_of_unit
from apps.rosters.matching import Match, Register
from apps.rosters.models import ImportBatch
from apps.rosters.namesakes import OPEN, Answer, Question, birth_words
from apps.rosters.orders import Order, Outcome, about, about_file
from apps.rosters.people import RosterPerson
from apps.rosters.placing import place
from apps.rosters.progress import Progress, counted
from apps.rosters.reading import Reading, read_roster
from apps.units.models import Unit

BATCH_SIZE = 1000
TRIAL, SAVING = "Ghi thử để kiểm tra", "Ghi vào hồ sơ"


def import_roster(order: Order) -> Outcome:
    """Read a file and save it if nothing in it is wrong; a dry run saves nothing.

    Raises UnreadableFile, with a sentence, for a file that is no roster at all.
    """
    known = gather(order.user)
    today = clock.today()
    order.progress("Đọc tệp", 0, 0)
    reading = read_roster(
        order.path,
        catalogue=known.catalogue(),
        today=today,
        place=place_of_unit(order.unit) if order.unit else None,
        **({"layout": order.layout} if order.layout else {}),
    )
    outcome = Outcome(
        rows=reading.rows,
        as_of=order.as_of or reading.as_of or today,
        problems=list(reading.problems),
    )
    try:
        with violations_explained(), transaction.atomic():
            _bring_in(order, reading, known, outcome)
    except UndoneError:
        pass
    except ValidationError as error:
        outcome.problems.append(about_file(sentences(error)))
        outcome.created = outcome.updated = outcome.unchanged = 0
    return outcome


class UndoneError(Exception):
    """Takes back what was written: the file has errors, or was only tried."""


def _bring_in(order: Order, reading: Reading, known: Known, outcome: Outcome) -> None:
    """Work the changes out and write them; raises UndoneError when they may not stay."""
    _one_at_a_time()
    placed = place(order, reading.people, known, outcome)
    if outcome.has_errors:
        raise UndoneError
    changes = _plan(order, placed, known, outcome)
    _count(changes, outcome)
    outcome.is_outdated = order.seen not in ("", outcome.seen)
    if outcome.is_outdated:
        raise UndoneError
    if outcome.has_errors:
        outcome.created = outcome.updated = outcome.unchanged = 0
        raise UndoneError
    batch = _record(order, outcome, placed)
    with pghistory.context(reason=f"Nhập danh sách {order.file_name}", import_batch=batch.pk):
        _write(changes, TRIAL if order.dry_run else SAVING, order.progress)
    if order.dry_run:
        raise UndoneError
    if not batch.file:
        _keep_file(order, batch)
    outcome.batch, outcome.committed = batch, True


def _count(changes: Changes, outcome: Outcome) -> None:
    """Write down what is to be done."""
    outcome.differences = changes.differences
    outcome.newcomers = [person.full_name for person in changes.new_people]
    outcome.created = len(changes.new_people)
    outcome.updated = changes.updated
    outcome.unchanged = changes.matched - changes.updated
    outcome.seen = changes.seen.hexdigest()


def _one_at_a_time() -> None:
    """Let imports wait for one another, so that two clerks do not enter one person twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rosters_import'))")


def _plan(
    order: Order, placed: list[tuple[RosterPerson, UnitEntry]], known: Known, outcome: Outcome
) -> Changes:
    """Match the rows to people on file and work out what changes."""
    user = order.user
    bound = user is not None and not user.sees_every_unit
    paths = user.granted_paths("personnel.change_person") if bound else None
    register = Register.load((row for row, _ in placed), paths)
    matches = [
        (row, unit, register.match(row, unit.pk, _answer_for(row, order))) for row, unit in placed
    ]
    outcome.questions = [
        _question(row, match, known, order) for row, _, match in matches if match.choice is not None
    ]
    _remark_matches(matches, outcome)
    people = [match.person for _, _, match in matches if match.person is not None]

    def remark(row: RosterPerson, name: str, level: str, message: str) -> None:
        outcome.problems.append(about(row, name, "", level, message))

    planner = Planner(
        known=known,
        as_of=outcome.as_of,
        held=Held.load(
            people, outcome.as_of, {year for row, _ in placed for year, _ in row.ratings}
        ),
        seats=known.bodies_in({known.area_of(unit) for _, unit in placed} - {None}),
        rules=order.rules,
        remark=remark,
    )
    for row, unit, match in counted(matches, len(matches), "So với hồ sơ", order.progress):
        if match.is_left_out:
            planner.changes.note(row, match.choice)
        elif not match.trouble:
            planner.plan(row, unit, match.person)
    return planner.changes


def _answer_for(row: RosterPerson, order: Order) -> Answer | None:
    """Return what the clerk said whom a row means, while the row is as it was then."""
    answer = order.answers.get((row.sheet, row.row))
    return answer if answer is not None and answer.is_about(row) else None


def _question(row: RosterPerson, match: Match, known: Known, order: Order) -> Question:
    """Return what is asked of a row, with the answer if it holds."""
    return Question(
        sheet=row.sheet,
        row=row.row,
        name=row.full_name,
        birth=birth_words(row),
        titles=", ".join(known.titles[code].name for code in row.titles),
        candidates=tuple(person.code for person in match.candidates),
        choice=match.choice,
        is_again=match.choice == OPEN and _answer_for(row, order) is not None,
    )


def _remark_matches(
    matches: Iterable[tuple[RosterPerson, UnitEntry, Match]], outcome: Outcome
) -> None:
    """Report rows whose person cannot be told, and two rows that speak of one person."""
    first: dict[object, RosterPerson] = {}
    for row, unit, match in matches:
        if match.trouble:
            value = row.national_id if match.field == "national_id" else row.full_name
            problem = about(row, match.field, value or "", "error", match.trouble)
            outcome.problems.append(problem)
        elif match.remark:
            outcome.problems.append(about(row, match.field, row.full_name, "warning", match.remark))
        if match.choice == OPEN or match.is_left_out:
            continue
        key = _identity_of(row, unit, match)
        if key in first:
            other = first[key]
            where = f"dòng {other.row}" + (f" ({other.sheet})" if other.sheet != row.sheet else "")
            message = f"trùng với người ở {where}; hãy bỏ một dòng, hoặc ghi số CCCD để phân biệt"
            outcome.problems.append(about(row, "full_name", row.full_name, "error", message))
        first.setdefault(key, row)


def _identity_of(row: RosterPerson, unit: UnitEntry, match: Match) -> object:
    """Return what two rows share when they speak of one person."""
    if match.person is not None:
        return match.person.pk
    if row.national_id:
        return row.national_id
    return (row.full_name.casefold(), row.birth, unit.pk)


def _write(changes: Changes, step: str, progress: Progress) -> None:
    """Write all changes in bulk: ends of posts first, so that new ones find room."""
    done, total = 0, changes.rows
    for kind in (_write_people, _write_posts, _write_levels, _write_ratings):
        progress(step, done, total)
        done += kind(changes)
    progress(step, total, total)


def _write_people(changes: Changes) -> int:
    """Write the people; return how many."""
    _number(changes.new_people)
    copy_in(Person, changes.new_people)
    _tell_planner(Person, changes.new_people)
    changed = {person.pk: person for person in changes.changed_people}.values()
    for person in changed:
        person.derive_keys()
    fields = [*WRITTEN_FIELDS, "sort_name", "search_name"]
    Person.objects.bulk_update(changed, fields, batch_size=BATCH_SIZE)
    return len(changes.new_people) + len(changes.changed_people)


def _write_posts(changes: Changes) -> int:
    """Write the posts; return how many."""
    ended = [post.as_model() for post in changes.ended_posts]
    Assignment.objects.bulk_update(ended, ["valid_to"], batch_size=BATCH_SIZE)
    changed = [post.as_model() for post in changes.changed_posts]
    fields = ["is_local", "valid_from", "start_is_known"]
    Assignment.objects.bulk_update(changed, fields, batch_size=BATCH_SIZE)
    copy_in(Assignment, changes.new_posts)
    _tell_planner(Assignment, changes.new_posts)
    return len(changes.ended_posts) + len(changes.changed_posts) + len(changes.new_posts)


def _write_levels(changes: Changes) -> int:
    """Write the levels; return how many."""
    fields = ["status", "ended_on", "date_is_known"]
    changed = [level.as_model() for level in changes.changed_attainments]
    Attainment.objects.bulk_update(changed, fields, batch_size=BATCH_SIZE)
    copy_in(Attainment, changes.new_attainments)
    return len(changes.changed_attainments) + len(changes.new_attainments)


def _write_ratings(changes: Changes) -> int:
    """Write the annual ratings; return how many."""
    changed = [rating.as_model() for rating in changes.changed_ratings]
    AnnualRating.objects.bulk_update(changed, ["grade"], batch_size=BATCH_SIZE)
    copy_in(AnnualRating, changes.new_ratings)
    return len(changes.changed_ratings) + len(changes.new_ratings)


def _tell_planner(model: type[models.Model], rows: list[models.Model]) -> None:
    """Let the database look at a table that has just grown by much.

    The triggers that renew the facts join these tables. A planner that takes them for empty, as a
    dry run that was rolled back may leave them, needs minutes for 6,000 people instead of seconds.
    """
    if len(rows) >= BATCH_SIZE:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _number(people: list[Person]) -> None:
    """Give new people their keys, file numbers and name keys before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('personnel_person', 'id')) "
            "FROM generate_series(1, %s)",
            [len(people)],
        )
        numbers = [number for (number,) in cursor.fetchall()]
    for person, number in zip(people, numbers, strict=True):
        person.pk, person.code = number, code_of(number)
        person.derive_keys()


def _record(
    order: Order, outcome: Outcome, placed: list[tuple[RosterPerson, UnitEntry]]
) -> ImportBatch:
    """Write down what the file does, in its draft where it has one."""
    batch = order.batch or ImportBatch(
        user=order.user, file_name=order.file_name[:255], file_hash=hash_of(order.path)
    )
    batch.unit = order.unit or _common_unit([unit for _, unit in placed])
    batch.state = ImportBatch.State.COMMITTED
    batch.committed_at = timezone.now()
    batch.as_of = outcome.as_of
    batch.rows = outcome.rows
    batch.created, batch.updated = outcome.created, outcome.updated
    batch.unchanged = outcome.unchanged
    batch.warnings = outcome.as_json()["problems"]
    batch.save()
    return batch


def _keep_file(order: Order, batch: ImportBatch) -> None:
    """Keep the file as it came, last of all: a file cannot be rolled back."""
    if order.user is not None:
        with order.path.open("rb") as stream:
            batch.file.save(Path(order.file_name).name, File(stream))


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _common_unit(units: list[UnitEntry]) -> Unit:
    """Return the lowest unit that holds all of `units`."""
    paths = {unit.path for unit in units}
    shared = next(iter(paths))
    while not all(path.startswith(shared) for path in paths):
        shared = shared[: shared.rstrip("/").rfind("/") + 1]
    key = shared.rstrip("/").rpartition("/")[2]
    return Unit.objects.get(pk=key or units[0].pk)
