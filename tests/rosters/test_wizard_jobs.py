"""Long work on a file: by the worker, once, watched, stopped, taken up after a dead server."""

from pathlib import Path

import pytest
from django.core.management import call_command as really_call
from django.test import Client
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from apps.core.text import clean
from apps.personnel.models import Person
from apps.qualifications.reference import load
from apps.rosters import jobs, wizard
from apps.rosters.management.commands import worker
from apps.rosters.models import ImportBatch, ImportWork
from apps.rosters.progress import CancelledError, unwatched
from tests.rosters.books import HEADING, person, save
from tests.rosters.test_wizard import client_of, latest, send, step_of, text_of, write
from tests.screens.conftest import unit, user_of

# The worker and the pages speak by what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def head(reference_is_loaded, settings, tmp_path, monkeypatch) -> Client:
    """The head of a school, on a machine where every file is long work for the worker."""
    load()  # put back after the tables have been emptied for the last test
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(jobs, "INLINE_BYTES", 0)
    return client_of(user_of("thu_truong", unit("T1", "Trường THCS Nà Khuổi", "truong")))


@pytest.fixture
def path(tmp_path) -> Path:
    return save(tmp_path, [HEADING, person(1, "Hoàng Thị Mẩy")])


@pytest.fixture
def work(monkeypatch):
    """Run the worker until nothing waits, as `manage.py worker` would."""

    def until_done(name: str, **options: object) -> None:
        really_call(name, batch=True, **options)

    monkeypatch.setattr(worker, "call_command", until_done)
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    return lambda: really_call("worker")


def stage() -> str:
    return ImportWork.objects.get(batch=latest()).stage


def page_of(client: Client, view: str = "show") -> str:
    return clean(text_of(client.get(reverse(f"rosters:{view}", args=[latest().pk]))))


def test_a_long_file_waits_for_the_worker_and_its_page_says_so(head, path, work):
    place = send(head, path)
    assert place == reverse("rosters:show", args=[latest().pk])
    assert "Đang chờ đến lượt" in page_of(head)
    assert "<progress" in page_of(head, "progress")
    work()
    moved = head.get(reverse("rosters:progress", args=[latest().pk]))
    assert step_of(moved["HX-Redirect"]) == "thay-doi"
    assert step_of(head.get(place)["Location"]) == "thay-doi"


def test_a_running_job_tells_stage_and_rows(head, path):
    send(head, path)
    found = ImportWork.objects.filter(batch=latest())
    found.update(stage="running", step="So với hồ sơ", done=2500, total=6000)
    page = page_of(head, "progress")
    assert "So với hồ sơ" in page
    assert '<progress value="2500" max="6000"' in page
    assert "2.500 / 6.000 dòng" in page


def test_stage_and_rows_are_told_all_the_way_and_a_trial_is_called_one(
    head, path, work, monkeypatch
):
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(jobs.Watch, "__call__", lambda self, *step: told.append(step))
    send(head, path)
    work()
    assert told[0] == ("Đọc tệp", 0, 0)
    assert ("So với hồ sơ", 1, 1) in told
    assert told[-1] == ("Ghi thử để kiểm tra", 2, 2)
    write(head)
    work()
    assert told[-1] == ("Ghi vào hồ sơ", 2, 2)


def test_the_worker_saves_and_the_history_knows_for_whom(head, path, work):
    send(head, path)
    work()
    write(head)
    assert not Person.objects.exists()
    work()
    assert latest().state == ImportBatch.State.COMMITTED
    event = Person.objects.get().events.get()
    assert event.pgh_context.metadata["user"] == head.user.pk


def test_a_job_left_running_by_a_dead_worker_is_taken_up(head, path, work):
    send(head, path)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    ImportWork.objects.update(stage=ImportWork.Stage.RUNNING)
    work()
    assert stage() == ImportWork.Stage.IDLE
    assert latest().rows == 1


def test_saving_asked_for_twice_is_done_once(head, path, work):
    send(head, path)
    work()
    write(head)
    jobs.run_job.enqueue(latest().pk, ImportWork.Job.COMMIT)
    work()
    batch = latest()
    assert (batch.created, batch.unchanged) == (1, 0)
    assert Person.objects.count() == 1


def test_a_second_save_that_waited_for_the_first_changes_nothing(head, path, work):
    send(head, path)
    work()
    write(head)
    draft = latest()
    wizard.commit(draft, unwatched)
    wizard.commit(draft, unwatched)
    batch = latest()
    assert (batch.created, batch.unchanged) == (1, 0)


def test_nothing_can_be_answered_while_a_job_is_at_work(head, path, work):
    send(head, path)
    place = reverse("rosters:changes", args=[latest().pk])
    work()
    write(head)
    tasks = DBTaskResult.objects.count()
    assert write(head)["Location"] == reverse("rosters:show", args=[latest().pk])
    assert head.get(place).status_code == 302
    assert DBTaskResult.objects.count() == tasks


def test_a_job_that_waits_is_stopped_at_once_and_writes_nothing_later(head, path, work):
    send(head, path)
    work()
    write(head)
    head.post(reverse("rosters:stop", args=[latest().pk]))
    assert "Đã dừng theo yêu cầu. Chưa hồ sơ nào thay đổi." in page_of(head)
    work()
    assert latest().state == ImportBatch.State.DRAFT
    assert not Person.objects.exists()


def test_a_job_at_work_stops_where_it_next_tells_how_far_it_is(head, path):
    send(head, path)
    ImportWork.objects.update(stage=ImportWork.Stage.RUNNING)
    head.post(reverse("rosters:stop", args=[latest().pk]))
    with jobs.Watch(latest()) as watch, pytest.raises(CancelledError):
        watch("Đọc tệp", 1, 2)


def test_a_job_that_was_stopped_is_done_again_but_never_saves_by_itself(head, path, work):
    send(head, path)
    work()
    write(head)
    head.post(reverse("rosters:stop", args=[latest().pk]))
    head.post(reverse("rosters:again", args=[latest().pk]))
    work()
    assert latest().state == ImportBatch.State.DRAFT
    assert stage() == ImportWork.Stage.IDLE
    assert step_of(head.get(reverse("rosters:show", args=[latest().pk]))["Location"]) == "thay-doi"


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(head, tmp_path, work):
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"PK\x03\x04 hong")
    send(head, broken)
    work()
    page = page_of(head)
    assert "Chưa xong" in page
    assert "Tệp bị hỏng nên không mở được" in page
    assert "Gửi tệp khác" in page


def test_a_draft_thrown_away_while_it_waits_leaves_the_worker_nothing(head, path, work):
    send(head, path)
    head.post(reverse("rosters:discard", args=[latest().pk]))
    work()
    assert latest().state == ImportBatch.State.CANCELLED
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
