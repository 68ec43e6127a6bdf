"""Rows of who may log in, and what each may do where, from when to when."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import ends_after_it_begins, is_filled


class AccountManager(BaseUserManager["Account"]):
    """Finds an account by its username, as Django's login asks it to."""


class Account(AbstractBaseUser):
    """One login (konto). Others see `name`; logs and the audit trail hold the row's number only."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (is_filled(name="account_has_username_and_name", fields=("username", "name")),)

    def __str__(self) -> str:
        return f"account {self.pk}"


class RoleGrant(models.Model):
    """A role (tildelt rolle) proposed for an account in a period, in one unit and what lies under it, or everywhere.

    `role` is a code of the roles file (likevekt/actions/roles.toml). An empty `unit` is the municipality.
    It holds from the moment it has an approval until its end, or until it is taken back (`RoleRevocation`).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="role_grants")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=40)
    unit = models.CharField(max_length=60, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            is_filled(name="role_grant_has_role", fields=("role",)),
            ends_after_it_begins(name="role_grant_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.role} for account {self.account_id}"


class RoleApproval(models.Model):
    """The other pair of eyes on a granted role (godkjent rolle): another than its holder and its proposer.

    Nobody stands as proposer and approver of the first administrator, who is made on the command line.
    """

    grant = models.OneToOneField(RoleGrant, on_delete=models.PROTECT, related_name="approval")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"approval of grant {self.grant_id}"


class RoleRevocation(models.Model):
    """A granted or proposed role that was taken back (tilbaketrukket rolle): it gives nothing from `valid_from` on.

    It stands beside the role, so that one with an end of its own can be taken back before that.
    """

    grant = models.OneToOneField(RoleGrant, on_delete=models.PROTECT, related_name="revocation")
    valid_from = models.DateField()
    revoked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"revocation of grant {self.grant_id}"
