"""Long work on a file: in the page when it is short, else in the background.

A job may be left, watched and stopped. It is all or nothing, so one that dies with its server is
simply run again; the state of the batch says whether there is anything left to do.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Self

from django.db import connection
from django_tasks import task

from apps.rosters.models import ImportBatch, ImportWork
from apps.rosters.problems import UnreadableFile
from apps.rosters.progress import CancelledError, Progress

# Files up to this size are read and compared within a second or two.
INLINE_BYTES = 200 * 1024
STOPPED = "Đã dừng theo yêu cầu."

Steps = dict[str, Callable[[ImportBatch, Progress], None]]


class Watch(AbstractContextManager):
    """Writes a job's progress where the pages read it, outside the job's own transaction."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.connection = connection.copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.connection.close()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Write how far the job is; raises CancelledError when it was asked to stop."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE rosters_importwork SET step = %s, done = %s, total = %s "
                "WHERE batch_id = %s RETURNING is_cancelled",
                [step, done, total, self.batch.pk],
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise CancelledError


def launch(batch: ImportBatch, job: str, steps: Steps) -> None:
    """Start `job` on `batch`: at once for a small file, else for the worker."""
    ImportWork.objects.update_or_create(
        batch=batch,
        defaults={
            "job": job,
            "stage": ImportWork.Stage.QUEUED,
            "step": "",
            "done": 0,
            "total": 0,
            "is_cancelled": False,
            "message": "",
        },
    )
    if batch.file.size <= INLINE_BYTES:
        perform(batch, job, steps, nullcontext(lambda step, done, total: None))
    else:
        run_job.enqueue(batch.pk, job)


@task()
def run_job(batch_id: int, job: str) -> None:
    """Do `job` for the worker; a batch that is gone, or done already, needs nothing."""
    from apps.rosters.wizard import STEPS  # noqa: PLC0415 (the wizard launches jobs itself)

    batch = ImportBatch.objects.filter(pk=batch_id, state=ImportBatch.State.DRAFT).first()
    if batch is not None:
        perform(batch, job, STEPS, Watch(batch))


def perform(
    batch: ImportBatch, job: str, steps: Steps, watch: AbstractContextManager[Progress]
) -> None:
    """Run a job and write down how it ended; an unreadable file is an answer, not a fault."""
    work = ImportWork.objects.filter(batch=batch, job=job)
    work.update(stage=ImportWork.Stage.RUNNING)
    try:
        with watch as progress:
            steps[job](batch, progress)
    except UnreadableFile as error:
        work.update(stage=ImportWork.Stage.FAILED, message=str(error))
    except CancelledError:
        work.update(stage=ImportWork.Stage.FAILED, message=STOPPED)
    except Exception:
        work.update(
            stage=ImportWork.Stage.FAILED,
            message="Có trục trặc khi xử lý tệp. Hãy thử lại hoặc báo quản trị.",
        )
        raise
    else:
        work.update(stage=ImportWork.Stage.IDLE)
