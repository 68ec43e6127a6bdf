"""Rows of what was done and what was read, and of the seals that show whether they are untouched.

An entry is written in the transaction of what it tells, unchained, so that readers never wait for each
other. A sealer chains entries in batches afterwards and keeps the heads outside the database too.
"""

from django.db import models

from likevekt.store.row_rules import is_filled, is_hash, is_one_of, is_positive

ACTOR_KINDS = ("account", "client", "system")


class AuditEntry(models.Model):
    """One act or one read (loggføring), in ids and codes only: never a name, a number or a need.

    `person` is the opaque id of the person it concerns, so that she can see who has read. `acting_for` is
    the account behind a switch to another account's eyes.
    """

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=40)
    acting_for = models.CharField(max_length=40, blank=True, default="")
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80, blank=True, default="")
    person = models.CharField(max_length=40, blank=True, default="")
    municipality = models.CharField(max_length=8, blank=True, default="")
    unit = models.CharField(max_length=60, blank=True, default="")
    purpose = models.CharField(max_length=60, blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        constraints = (
            is_one_of(name="audit_actor_kind_is_known", field="actor_kind", codes=ACTOR_KINDS),
            is_filled(name="audit_entry_says_who_did_what", fields=("actor", "action", "object_kind")),
        )
        indexes = (
            models.Index(fields=("person", "at"), name="audit_by_person"),
            models.Index(fields=("object_kind", "object_id"), name="audit_by_object"),
            models.Index(fields=("object_kind", "at"), name="audit_by_kind"),
            models.Index(fields=("actor", "at"), name="audit_by_account"),
            models.Index(fields=("action", "at"), name="audit_by_action"),
            models.Index(fields=("purpose", "at"), name="audit_by_purpose"),
        )

    def __str__(self) -> str:
        return f"audit entry {self.pk}"


class AuditSeal(models.Model):
    """One sealed batch (forsegling): its digest, chained to the head before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    entry_count = models.PositiveIntegerField()
    previous_head = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    head = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = (
            is_positive(name="audit_seal_is_numbered_from_one", field="number"),
            is_positive(name="audit_seal_holds_entries", field="entry_count"),
            is_hash(name="audit_seal_has_previous_head", field="previous_head"),
            is_hash(name="audit_seal_has_digest", field="digest"),
            is_hash(name="audit_seal_has_head", field="head"),
        )

    def __str__(self) -> str:
        return f"audit seal {self.number}"


class AuditSealedEntry(models.Model):
    """That an entry (forseglet loggføring) belongs to a seal, at which place.

    `entry` is a bare number: it stays when the entry is gone.
    """

    entry = models.PositiveBigIntegerField(primary_key=True)
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("seal", "position"), name="audit_place_is_taken_once"),
            is_hash(name="audit_sealed_entry_has_digest", field="digest"),
        )

    def __str__(self) -> str:
        return f"entry {self.entry} in seal {self.seal_id}"
