"""Rows of persons, with who they are kept apart from everything else about them.

`Person` is an opaque id and nothing that names anyone. `PersonIdentity` is read by store/identity.py alone.
"""

from django.db import models

from likevekt.store.account_rows import Account
from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import ends_after_it_begins, is_filled, is_hash, is_one_of

SEXES = ("female", "male", "unknown")
HOUSEHOLDS = ("alone", "with_others", "with_parents", "unknown")
RELATIVES = ("none", "some", "unknown")
KINSHIPS = ("self", "kin")
POWERS = ("read", "apply", "appeal")
POWER_GROUNDS = ("given", "paper", "guardian")
EMERGENCIES = ("acute", "no_answer", "danger", "asked_for", "other")


class Person(models.Model):
    """One person (person) by an opaque id, in the columns of the file `persons`.

    `shielded` hides name, address and area from all but named accounts, in every list and statistic.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="persons")
    person = models.CharField(max_length=40, unique=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=10, default="unknown")
    area = models.CharField(max_length=60, blank=True, default="")
    household = models.CharField(max_length=20, default="unknown")
    relatives = models.CharField(max_length=10, default="unknown")
    relative_sex = models.CharField(max_length=10, blank=True, default="")
    language = models.CharField(max_length=20, blank=True, default="")
    interpreter = models.BooleanField(default=False)
    shielded = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            is_filled(name="person_has_id", fields=("person",)),
            is_one_of(name="person_sex_is_known", field="sex", codes=SEXES),
            is_one_of(name="person_household_is_known", field="household", codes=HOUSEHOLDS),
            is_one_of(name="person_relatives_are_known", field="relatives", codes=RELATIVES),
        )

    def __str__(self) -> str:
        return f"person {self.person}"


class PersonIdentity(models.Model):
    """Name, birth number and address (identitet), encrypted with a key that is not in the database.

    `lookup_hash` is a keyed hash of the birth number: it finds a person, and tells nothing without the key.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=16)
    lookup_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (many without, none twice)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            is_filled(name="identity_names_its_key", fields=("key_id",)),
            is_hash(name="identity_has_lookup_hash", field="lookup_hash"),
        )

    def __str__(self) -> str:
        return "an identity"


class PersonUnit(models.Model):
    """That a unit helps a person (tilknytning) in a period: who works there may see her, if their role may."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="units")
    unit = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            is_filled(name="person_unit_names_a_unit", fields=("unit",)),
            ends_after_it_begins(name="person_unit_ends_after_it_begins"),
        )
        indexes = (models.Index(fields=("unit", "person"), name="person_unit_by_unit"),)

    def __str__(self) -> str:
        return f"person {self.person_id} in {self.unit}"


class ShieldAccess(models.Model):
    """A named account that may see a shielded person (tilgang til skjermet person)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shield_accesses")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            ends_after_it_begins(name="shield_access_ends_after_it_begins"),
            models.CheckConstraint(
                name="shield_access_is_not_approved_by_its_holder",
                condition=~models.Q(approved_by=models.F("account")),
            ),
        )

    def __str__(self) -> str:
        return f"account {self.account_id} may see a shielded person"


class Kinship(models.Model):
    """That an account is a person, or kin of hers (habilitet): her case is closed to it, and tries are reported."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="kinships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kinships")
    kind = models.CharField(max_length=10)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = (
            is_one_of(name="kinship_kind_is_known", field="kind", codes=KINSHIPS),
            models.UniqueConstraint(fields=("account", "person"), name="kinship_is_registered_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class EmergencyAccess(models.Model):
    """Access taken in an emergency (nødtilgang): with a reason, for an hour, the leader told."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="emergency_accesses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergency_accesses")
    chosen = models.CharField(max_length=20, default="other")
    reason = models.CharField(max_length=1000)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            is_filled(name="emergency_has_a_reason", fields=("reason",)),
            is_one_of(name="emergency_is_of_a_known_kind", field="chosen", codes=EMERGENCIES),
            ends_after_it_begins(name="emergency_ends_after_it_begins", start="begins_at", end="ends_at"),
        )

    def __str__(self) -> str:
        return f"emergency access by account {self.account_id}"


class PowerOfAttorney(models.Model):
    """What a relative or guardian may do for a person (fullmakt), from when to when, until it is revoked.

    `ground` says how it came: given by the person here, on paper on the day `signed_on`, or by whom a guardian was
    appointed (`appointed_by`).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="powers_of_attorney")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="powers_of_attorney")
    powers = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=10, default="given")
    signed_on = models.DateField(null=True)
    appointed_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            ends_after_it_begins(name="power_ends_after_it_begins"),
            is_one_of(name="power_ground_is_known", field="ground", codes=POWER_GROUNDS),
            models.CheckConstraint(
                name="power_on_paper_has_a_day",
                condition=~models.Q(ground="paper") | models.Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="guardian_is_appointed_by_somebody",
                condition=~models.Q(ground="guardian") | ~models.Q(appointed_by=""),
            ),
        )

    def __str__(self) -> str:
        return f"power of attorney held by account {self.account_id}"
