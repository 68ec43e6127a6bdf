"""Rows of how an account logs in: links for a new password, the second factor, and logins at other providers."""

from django.db import models

from likevekt.store.account_rows import Account
from likevekt.store.row_rules import ends_after_it_begins, is_filled, is_hash


class PasswordLink(models.Model):
    """A link by which a new password is chosen once (passordlenke); the token in it is kept as a hash only.

    `closed_at` is set when it is used, or when a newer link takes its place.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="password_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    resets_second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            is_hash(name="password_link_has_token_hash", field="token_sha256"),
            ends_after_it_begins(
                name="password_link_expires_after_it_begins", start="created_at", end="expires_at"
            ),
        )

    def __str__(self) -> str:
        return f"password link {self.pk}"


class SecondFactor(models.Model):
    """The secret that an account's telephone counts out codes from (andre faktor), encrypted.

    `last_step` is the step of the last code that was used: no code works twice.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="second_factor")
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=16)
    last_step = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (is_filled(name="second_factor_names_its_key", fields=("key_id",)),)

    def __str__(self) -> str:
        return f"second factor of account {self.account_id}"


class RecoveryCode(models.Model):
    """One code for whoever has lost the telephone (gjenopprettingskode), kept as a keyed hash and used once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            is_hash(name="recovery_code_is_hashed", field="code_hash"),
            models.UniqueConstraint(fields=("account", "code_hash"), name="recovery_code_stands_once"),
        )

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class ProviderLogin(models.Model):
    """That an account logs in at a provider (innlogging hos andre), such as ID-porten or HelseID.

    It is expected by a keyed hash of what the provider says of the person; the provider's own name for the person
    is kept, hashed too, from the first login on.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="provider_logins")
    issuer = models.CharField(max_length=200)
    known_by_hash = models.CharField(max_length=64)
    subject_hash = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            is_filled(name="provider_login_names_its_issuer", fields=("issuer",)),
            is_hash(name="provider_login_is_hashed", field="known_by_hash"),
            models.UniqueConstraint(
                fields=("issuer", "known_by_hash"),
                condition=models.Q(ended_at__isnull=True),
                name="provider_login_leads_to_one_account",
            ),
        )

    def __str__(self) -> str:
        return f"login of account {self.account_id} at a provider"
