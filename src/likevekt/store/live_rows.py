"""Rows of what has changed, so that open pages can be told."""

from django.db import models

from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import is_filled, is_positive


class LiveVersion(models.Model):
    """How many times what a topic tells has changed (levende versjon), in one unit or in none.

    `topic` is a code of likevekt/actions/live.py. It is raised in the transaction of the change itself, so that it
    is seen when the change is, and not before.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="live_versions")
    topic = models.CharField(max_length=40)
    unit = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "topic", "unit"), name="live_version_stands_once"
            ),
            is_filled(name="live_version_has_topic", fields=("topic",)),
            is_positive(name="live_version_is_positive", field="version"),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.unit} version {self.version}"
