"""`likevekt account`: the first accounts of an installation, and new links for those who are locked out."""

import getpass
import os
import sys
from typing import TYPE_CHECKING

from likevekt.cli.installation import database_faults_said, open_database
from likevekt.cli.refusal import CommandError

if TYPE_CHECKING:
    from likevekt.connectors.oidc_provider import Provider

ACTOR = "command line"


def run_add(*, username: str, name: str, is_administrator: bool, municipality: str | None) -> int:
    """Make an account, print its one-time link, and give the exit code.

    Raises:
        CommandError: a setting or something that was given cannot be used; then nothing is made.
    """
    _open()
    from django.db import transaction  # noqa: PLC0415

    from likevekt.actions.accounts import first_administrator, make_account  # noqa: PLC0415
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.errors import ActionError  # noqa: PLC0415
    from likevekt.actions.first_password import invite  # noqa: PLC0415

    by, at = command_line(ACTOR), now()
    try:
        with database_faults_said(), transaction.atomic():
            account = make_account(username=username, name=name, by=by, at=at)
            if is_administrator:
                first_administrator(
                    account=account.id, municipality=_municipality(municipality), by=by, at=at
                )
            token = invite(account.id, by=by, at=at)
    except ActionError as error:
        raise CommandError(str(error)) from None
    _say(f"The account {username} is made{' as administrator' if is_administrator else ', without a role'}.")
    _say_link(token)
    return 0


def run_link(username: str, *, resets_second_factor: bool) -> int:
    """Print a new one-time link for an account, and give the exit code.

    Raises:
        CommandError: there is no such account that is open.
    """
    _open()
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.errors import ActionError  # noqa: PLC0415
    from likevekt.actions.first_password import invite  # noqa: PLC0415
    from likevekt.store.account_queries import find_account  # noqa: PLC0415

    with database_faults_said():
        account = find_account(username)
        if account is None:
            raise CommandError(f"There is no account with the username {username}.")
        try:
            token = invite(
                account.id, by=command_line(ACTOR), at=now(), resets_second_factor=resets_second_factor
            )
        except ActionError as error:
            raise CommandError(str(error)) from None
    _say_link(token)
    return 0


def run_expect(username: str, *, provider: str) -> int:
    """Let an account be logged in to at a provider, by what is asked for and never shown; gives the exit code.

    Raises:
        CommandError: there is no such account or provider, or the person cannot be known by what was given.
    """
    _open()
    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.errors import ActionError  # noqa: PLC0415
    from likevekt.actions.provider_logins import expect_login  # noqa: PLC0415

    found = _provider(provider)
    with database_faults_said():
        account = _account(username)
        known_by = _asked(f"What {found.name} says of the person ({found.known_by}): ")
        try:
            expect_login(account, provider=found, known_by=known_by, by=command_line(ACTOR), at=now())
        except ActionError as error:
            raise CommandError(str(error)) from None
    _say(f"{username} is expected from {found.name}.")
    return 0


def run_end(username: str, *, provider: str) -> int:
    """Take back every login of an account at a provider, and give the exit code.

    Raises:
        CommandError: there is no such account or provider, or the account is not expected from there.
    """
    _open()
    from django.db import transaction  # noqa: PLC0415

    from likevekt.actions.clock import now  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.provider_logins import end_expected  # noqa: PLC0415
    from likevekt.store.login_queries import list_provider_logins  # noqa: PLC0415

    found = _provider(provider)
    with database_faults_said(), transaction.atomic():
        logins = [
            one.id
            for one in list_provider_logins(_account(username))
            if one.issuer == found.issuer and one.ended_at is None
        ]
        if not logins:
            raise CommandError(f"{username} is not expected from {found.name}.")
        for login in logins:
            end_expected(login, by=command_line(ACTOR), at=now())
    _say(f"{username} is no longer expected from {found.name}.")
    return 0


def _provider(code: str) -> "Provider":
    from django.conf import settings  # noqa: PLC0415

    found: Provider | None = next((one for one in settings.LOGIN_PROVIDERS if one.code == code), None)
    if found is None:
        raise CommandError(f"The file of LIKEVEKT_OIDC has no provider called {code}.")
    return found


def _account(username: str) -> int:
    from likevekt.store.account_queries import find_account  # noqa: PLC0415

    account = find_account(username)
    if account is None:
        raise CommandError(f"There is no account with the username {username}.")
    return account.id


def _asked(question: str) -> str:
    """Ask without showing the answer; from a file or a pipe its first line is read."""
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline()


def _open() -> None:
    os.environ.setdefault("LIKEVEKT_ENV", "production")
    open_database(_say)
    from django.conf import settings  # noqa: PLC0415

    if not settings.PRODUCTION:
        raise CommandError(
            "A demo has no login. Use this with LIKEVEKT_ENV=production, beside likevekt start."
        )


def _municipality(code: str | None) -> str:
    from likevekt.store.municipality_queries import find_municipality  # noqa: PLC0415

    found = find_municipality(code)
    if found is None:
        raise CommandError(
            "There is no such municipality here. Bring it in first, with likevekt municipality add."
        )
    return found.code


def _say_link(token: str) -> None:
    """Print the link, under the first name that others reach the server by."""
    from django.urls import reverse  # noqa: PLC0415

    names = os.environ.get("LIKEVEKT_HOSTS", "").split()
    address = f"{f'https://{names[0]}' if names else ''}{reverse('new_password', kwargs={'token': token})}"
    _say(f"Hand over this link, which works once within seven days: {address}")


def _say(sentence: str) -> None:
    print(sentence, flush=True)
