"""Rows of other systems that may call this one, and of how often somebody has tried something."""

from django.db import models

from likevekt.store.account_rows import Account
from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import ends_after_it_begins, is_filled, is_hash, is_positive


class MachineClient(models.Model):
    """Another system that may call this one (maskinklient) until its token expires; the token itself is not kept.

    `scopes` are codes like `funding_table:read`. Only `revoked_at`, once, and `last_used_at` are set later.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="machine_clients")
    name = models.CharField(max_length=100)
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            is_filled(name="machine_client_has_a_name", fields=("name",)),
            is_hash(name="machine_client_has_token_hash", field="token_sha256"),
            ends_after_it_begins(
                name="machine_client_expires_after_it_begins", start="created_at", end="expires_at"
            ),
        )

    def __str__(self) -> str:
        return f"machine client {self.pk}"


class MachineClientApproval(models.Model):
    """The other pair of eyes on a machine client (godkjent maskinklient): another than who made it."""

    client = models.OneToOneField(MachineClient, on_delete=models.PROTECT, related_name="approval")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"approval of machine client {self.client_id}"


class RateWindow(models.Model):
    """How often something was tried in one stretch of time (forsøksvindu); `key` is a keyed hash of who tried what."""

    key = models.CharField(max_length=64)
    starts_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("key", "starts_at"), name="rate_window_is_counted_once"),
            is_hash(name="rate_window_has_hashed_key", field="key"),
            is_positive(name="rate_window_counts_tries", field="count"),
        )

    def __str__(self) -> str:
        return f"{self.count} tries"
