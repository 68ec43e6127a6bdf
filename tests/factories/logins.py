"""Accounts that log in: with a password, with a telephone, and with a session as a whole login leaves it."""

import base64
from datetime import datetime

from django.test import Client

from factories.store_rows import NOW
from likevekt.actions import clock
from likevekt.actions.second_factor import new_secret, set_up_factor
from likevekt.kernel.one_time_code import SECONDS, code_of_step, step_at
from likevekt.store.models import Account, SecondFactor

PASSWORD = "fire ord som er lange"
SITE = {"headers": {"host": "127.0.0.1"}}


def make_login(username: str, *, password: str = PASSWORD) -> Account:
    """Make an account with a password, or give one that is there a password."""
    account, _ = Account.objects.get_or_create(
        username=username, defaults={"name": username.title(), "created_at": NOW}
    )
    account.set_password(password)
    account.save(update_fields=["password"])
    return account


class Telephone:
    """What counts out the codes of one secret."""

    def __init__(self, secret: str) -> None:
        self.secret = base64.b32decode(secret)

    def code(self, at: datetime) -> str:
        return code_of_step(self.secret, step_at(int(at.timestamp())))


def set_up_telephone(account: int, *, at: datetime) -> tuple[Telephone, tuple[str, ...]]:
    """Set up a second factor with the code before this moment's, which stays unused; gives the recovery codes too."""
    telephone = Telephone(secret := new_secret())
    earlier = datetime.fromtimestamp(at.timestamp() - SECONDS, tz=at.tzinfo)
    return telephone, set_up_factor(account, secret=secret, code=telephone.code(earlier), at=at)


def logged_in(username: str) -> Client:
    """Give a client whose session is that of a whole login, without the pages in between."""
    client = Client(**SITE)
    client.force_login(Account.objects.get(username=username))
    session = client.session
    session["logged_in_at"] = session["second_factor_at"] = int(clock.now().timestamp())
    session.save()
    return client


def forget_last_code(account: int) -> None:
    """Let the code of this half minute work again, as when half a minute has passed."""
    SecondFactor.objects.filter(account=account).update(last_step=0)
