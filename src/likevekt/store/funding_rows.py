"""Rows of funding: table versions, model versions, adoptions, parameters and runs.

None of them is ever changed or removed once written: the database itself
refuses it (store/guards.py). What is new is a new version.
"""

from django.db import models

from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import ends_after_it_begins, has_bytes, is_filled, is_hash, is_positive


class FundingTable(models.Model):
    """One version of a named table of a municipality (tabell), as canonical CSV bytes.

    A version that came in a sealed bundle says which, by its SHA-256; it stands beside the current one
    and never becomes current itself.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="funding_tables")
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    byte_count = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=400)
    as_of = models.DateField()
    completeness = models.CharField(max_length=122, blank=True, default="")
    original_name = models.CharField(max_length=255, blank=True, default="")
    conversions = models.JSONField(default=list)
    opened_from = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("municipality", "name", "version"), name="table_version_is_new"),
            has_bytes(name="table_has_content", field="content"),
            is_positive(name="table_byte_count_is_positive", field="byte_count"),
            is_filled(name="table_has_name_source_and_author", fields=("name", "source", "created_by")),
            is_hash(name="table_has_hash"),
            is_positive(name="table_version_is_positive", field="version"),
        )

    def __str__(self) -> str:
        return f"{self.name} version {self.version}"


class ModelVersion(models.Model):
    """One version of a funding model (modellversjon): the exact bytes of its file."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="model_versions")
    key = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    text = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    title = models.TextField()
    note = models.TextField(blank=True, default="")
    weighings = models.JSONField(default=dict)
    transition = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("municipality", "key", "version"), name="model_version_is_new"),
            has_bytes(name="model_has_text", field="text"),
            is_filled(name="model_has_key_title_and_author", fields=("key", "title", "created_by")),
            is_hash(name="model_has_hash"),
            is_positive(name="model_version_is_positive", field="version"),
        )

    def __str__(self) -> str:
        return f"{self.key} version {self.version}"


class ModelAdoption(models.Model):
    """A model version adopted from a date (vedtatt modell); the latest that has begun is today's model.

    No row changes. Until an adoption begins, a later row of the same version in the same case stands in its place.
    """

    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="adoptions")
    adopted_on = models.DateField()
    valid_from = models.DateField()
    case_reference = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            is_filled(name="adoption_has_case_and_author", fields=("case_reference", "created_by")),
        )

    def __str__(self) -> str:
        return f"adoption {self.pk} from {self.valid_from}"


class Parameter(models.Model):
    """A dated value of the municipality (parameter), as exact text: for example the frame of a year."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="parameters")
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    value = models.CharField(max_length=122)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=400)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "name", "version"), name="parameter_version_is_new"
            ),
            ends_after_it_begins(name="parameter_ends_after_it_begins"),
            is_filled(
                name="parameter_has_name_value_source_and_author",
                fields=("name", "value", "source", "created_by"),
            ),
            is_positive(name="parameter_version_is_positive", field="version"),
        )

    def __str__(self) -> str:
        return f"{self.name} version {self.version}"


class FundingRun(models.Model):
    """One run of a model version on table versions (kjøring), with its whole result.

    Frame and sum are exact text: a frame may have more digits than a database integer.
    """

    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="runs")
    engine_version = models.CharField(max_length=40)
    frame = models.CharField(max_length=61, blank=True, default="")
    sum = models.TextField()
    result = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            is_filled(name="run_has_engine_sum_and_author", fields=("engine_version", "sum", "created_by")),
        )

    def __str__(self) -> str:
        return f"run {self.pk}"


class FundingRunInput(models.Model):
    """One table version that a run read (inndata), with the hash it had."""

    run = models.ForeignKey(FundingRun, on_delete=models.PROTECT, related_name="inputs")
    table = models.ForeignKey(FundingTable, on_delete=models.PROTECT, related_name="runs")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "table"), name="run_reads_a_table_once"),
            is_hash(name="run_input_has_hash"),
        )

    def __str__(self) -> str:
        return f"run {self.run_id} read table {self.table_id}"
