"""Rows of work that waits, and of how far the clock of a demo has been moved."""

from django.db import models

from likevekt.store.row_rules import is_filled, is_one_of

JOB_STATES = ("waiting", "running", "done", "failed")


class Job(models.Model):
    """One piece of work (jobb) that a worker carries out at least once; arguments are ids only.

    A job that is `running` past its `lease_until` is taken again, so what it does can be done twice unharmed.
    `key` is unique among jobs that are not finished: asking for the same twice gives one.
    """

    name = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 (many without, none twice)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    tries = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=40, blank=True, default="")
    result = models.JSONField(null=True)
    error = models.CharField(max_length=400, blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            is_filled(name="job_has_a_name", fields=("name",)),
            is_one_of(name="job_state_is_known", field="state", codes=JOB_STATES),
        )
        indexes = (models.Index(fields=("state", "due_at"), name="job_by_state_and_due"),)

    def __str__(self) -> str:
        return f"job {self.pk} {self.name}"


class ClockShift(models.Model):
    """How far the clock of a demo (flyttet klokke) stands from the real one; the newest row holds."""

    seconds = models.BigIntegerField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seconds} seconds"
