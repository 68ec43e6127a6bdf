"""Rows of imports: the file that came in, what it changed, and how files like it are read."""

from django.db import models

from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import is_filled, is_hash, is_one_of, is_positive

IMPORT_STATES = ("waiting", "reading", "ready", "refused", "accepting", "accepted", "undone", "dropped")
IMPORT_WAYS = ("upload", "folder", "api", "command")


class Import(models.Model):
    """One file that came in (innlesing): what it is, how far it has come, and who said what about it.

    The file itself lies in the home folder under `stored_name` until the import is accepted or dropped; `rows_name`
    is what was read of it. `reading` is raised each time it is to be read anew, so that a reading of older answers
    never takes the place of a newer one.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=40)
    table = models.CharField(max_length=100, blank=True, default="")
    came_by = models.CharField(max_length=10)
    original_name = models.CharField(max_length=255, blank=True, default="")
    stored_name = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    byte_count = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    state = models.CharField(max_length=10, default="waiting")
    reading = models.PositiveIntegerField(default=1)
    choices = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    rows_read = models.PositiveBigIntegerField(default=0)
    rows_in_all = models.PositiveBigIntegerField(null=True)
    rows_name = models.CharField(max_length=64, blank=True, default="")
    outcome = models.JSONField(null=True)
    bad_cells = models.JSONField(default=list)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=150, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = (
            is_filled(name="import_has_kind_file_and_author", fields=("kind", "stored_name", "made_by")),
            is_hash(name="import_has_hash"),
            is_one_of(name="import_state_is_known", field="state", codes=IMPORT_STATES),
            is_one_of(name="import_way_is_known", field="came_by", codes=IMPORT_WAYS),
            is_positive(name="import_has_bytes", field="byte_count"),
        )
        indexes = (models.Index(fields=("municipality", "state", "made_at"), name="import_by_state"),)

    def __str__(self) -> str:
        return f"import {self.pk} of {self.kind}"


class ImportChange(models.Model):
    """One row that an import made or changed (endring ved innlesing), as it was before and is after.

    `before` is empty where the import made the row. `key` is what the row is about: a later import of the same key
    stands on this one.
    """

    made_by = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="changes")
    row_table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    key = models.CharField(max_length=700)
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("row_table", "row_id", "made_by"), name="import_changes_a_row_once"
            ),
        )
        indexes = (models.Index(fields=("row_table", "key"), name="import_change_by_key"),)

    def __str__(self) -> str:
        return f"import {self.made_by_id} changed {self.row_table} {self.row_id}"


class ImportMapping(models.Model):
    """How the last accepted file of a kind was read (lagret kolonnevalg), proposed for the next one."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="import_mappings")
    kind = models.CharField(max_length=40)
    table = models.CharField(max_length=100, blank=True, default="")
    names = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "kind", "table"), name="import_mapping_is_one_a_kind"
            ),
            is_filled(name="import_mapping_has_kind_and_author", fields=("kind", "saved_by")),
        )

    def __str__(self) -> str:
        return f"mapping of {self.kind} {self.table}"
