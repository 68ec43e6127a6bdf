"""Rows of what is proposed about shielded persons, and of the other pair of eyes; and of what leaders are told."""

from django.db import models

from likevekt.store.account_rows import Account
from likevekt.store.person_rows import EmergencyAccess, Person
from likevekt.store.row_rules import ends_after_it_begins, is_one_of

SHIELD_PROPOSALS = ("access", "lift")
ALERTS = ("emergency", "own_case", "kin")


class ShieldProposal(models.Model):
    """That an account be let in to a shielded person, or that she be shielded no more (forslag om skjerming).

    It does nothing before another has decided. `account` and the period are those of a proposed access.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shield_proposals")
    kind = models.CharField(max_length=10)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = (
            is_one_of(name="shield_proposal_is_known", field="kind", codes=SHIELD_PROPOSALS),
            ends_after_it_begins(name="shield_proposal_ends_after_it_begins"),
            models.CheckConstraint(
                name="proposed_access_names_an_account_and_a_day",
                condition=~models.Q(kind="access")
                | models.Q(account__isnull=False, valid_from__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"shield proposal {self.pk}"


class ShieldDecision(models.Model):
    """What another than the proposer decided (avgjort forslag om skjerming): approved or not."""

    proposal = models.OneToOneField(ShieldProposal, on_delete=models.PROTECT, related_name="decision")
    is_approved = models.BooleanField()
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"decision on shield proposal {self.proposal_id}"


class LeaderAlert(models.Model):
    """What a leader is told (varsel til leder): an emergency access, or a try at one's own case or that of kin.

    `entry` is the number of the audit entry of a try; `seen_at` is when the leader marked it as seen.
    """

    leader = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    emergency = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, null=True, related_name="alerts")
    entry = models.PositiveBigIntegerField(null=True)
    happened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            is_one_of(name="leader_alert_is_known", field="kind", codes=ALERTS),
            models.UniqueConstraint(fields=("leader", "emergency"), name="leader_is_told_once_of_emergency"),
            models.UniqueConstraint(fields=("leader", "entry"), name="leader_is_told_once_of_refusal"),
            models.CheckConstraint(
                name="leader_alert_tells_of_one_thing",
                condition=models.Q(emergency__isnull=False, entry__isnull=True)
                | models.Q(emergency__isnull=True, entry__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"alert {self.pk} to account {self.leader_id}"
