"""The second factor: sealed, used once a code, counted, and written down."""

from datetime import timedelta

import pytest

from factories.logins import Telephone, make_login, set_up_telephone
from factories.store_rows import NOW
from likevekt.actions.errors import ActionError
from likevekt.actions.second_factor import (
    FactorWay,
    SealedFactorError,
    WrongCodeError,
    factor_state,
    new_secret,
    renew_recovery_codes,
    set_up_factor,
    show_factor,
    turn_factor_off,
)
from likevekt.actions.tries import WINDOW, TooManyTriesError
from likevekt.store.models import AuditEntry, RecoveryCode, SecondFactor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
KEY, OLDER = "ab" * 32, "cd" * 32
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (KEY,)


@pytest.fixture
def kari() -> int:
    return make_login("kari").pk


def entries() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "object_kind"))


def test_it_begins_when_the_telephone_has_shown_its_code(kari):
    telephone = Telephone(secret := new_secret())
    assert not factor_state(kari).is_set_up
    with pytest.raises(WrongCodeError):
        set_up_factor(kari, secret=secret, code=Telephone(new_secret()).code(NOW), at=NOW)
    codes = set_up_factor(kari, secret=secret, code=telephone.code(NOW), at=NOW)
    assert len(set(codes)) == 10
    state = factor_state(kari)
    assert (state.is_set_up, state.recovery_count) == (True, 10)
    with pytest.raises(ActionError, match="already"):
        set_up_factor(kari, secret=secret, code=telephone.code(NOW), at=NOW)
    assert entries() == [("save", "second_factor")]


@pytest.mark.parametrize("secret", ["", "no base32!", "JBSWY3DP"])
def test_a_secret_that_is_none_is_refused(kari, secret):
    with pytest.raises(ActionError, match="too old"):
        set_up_factor(kari, secret=secret, code="123456", at=NOW)


def test_a_code_works_once_and_so_does_none_before_it(kari):
    telephone, _ = set_up_telephone(kari, at=NOW)
    assert show_factor(kari, code=telephone.code(NOW), at=NOW) is FactorWay.APP
    for moment in (NOW, NOW - HALF_A_MINUTE):
        with pytest.raises(WrongCodeError):
            show_factor(kari, code=telephone.code(moment), at=NOW)
    after = NOW + HALF_A_MINUTE
    spaced = telephone.code(after)[:3] + " " + telephone.code(after)[3:]
    assert show_factor(kari, code=spaced, at=after) is FactorWay.APP


def test_a_recovery_code_works_once_however_it_is_written(kari):
    _, codes = set_up_telephone(kari, at=NOW)
    assert show_factor(kari, code=f" {codes[0].upper().replace('-', ' ')} ", at=NOW) is FactorWay.RECOVERY
    with pytest.raises(WrongCodeError):
        show_factor(kari, code=codes[0], at=NOW)
    assert factor_state(kari).recovery_count == 9
    assert entries()[1:] == [("use", "recovery_code"), ("fail_log_in", "second_factor")]


def test_a_recovery_code_of_another_account_is_none(kari):
    ola = make_login("ola").pk
    _, codes = set_up_telephone(ola, at=NOW)
    set_up_telephone(kari, at=NOW)
    with pytest.raises(WrongCodeError):
        show_factor(kari, code=codes[0], at=NOW)


def test_new_recovery_codes_take_the_place_of_the_old(kari):
    _, old = set_up_telephone(kari, at=NOW)
    new = renew_recovery_codes(kari, at=NOW)
    with pytest.raises(WrongCodeError):
        show_factor(kari, code=old[0], at=NOW)
    assert show_factor(kari, code=new[0], at=NOW) is FactorWay.RECOVERY


def test_the_sixth_wrong_code_is_stopped_and_the_right_one_with_it(kari):
    telephone, codes = set_up_telephone(kari, at=NOW)
    for _ in range(5):
        with pytest.raises(WrongCodeError):
            show_factor(kari, code="000000", at=NOW)
    for code in (telephone.code(NOW), codes[0]):
        with pytest.raises(TooManyTriesError):
            show_factor(kari, code=code, at=NOW)
    later = NOW + WINDOW
    assert show_factor(kari, code=telephone.code(later), at=later) is FactorWay.APP


def test_neither_the_secret_nor_a_code_stands_in_the_database(kari):
    telephone, codes = set_up_telephone(kari, at=NOW)
    row = SecondFactor.objects.get(account=kari)
    assert telephone.secret not in bytes(row.sealed)
    hashed = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert all(code.replace("-", "") not in one for code in codes for one in hashed)


def test_a_secret_that_was_moved_to_another_account_does_not_open(kari):
    ola = make_login("ola").pk
    telephone, _ = set_up_telephone(ola, at=NOW)
    set_up_telephone(kari, at=NOW)
    stolen = SecondFactor.objects.get(account=ola)
    SecondFactor.objects.filter(account=kari).update(sealed=stolen.sealed)
    with pytest.raises(SealedFactorError):
        show_factor(kari, code=telephone.code(NOW), at=NOW)


def test_a_new_key_seals_anew_when_a_code_is_shown(kari, settings):
    telephone, _ = set_up_telephone(kari, at=NOW)
    before = SecondFactor.objects.get(account=kari)
    settings.LIKEVEKT_IDENTITY_KEYS = (OLDER, KEY)
    show_factor(kari, code=telephone.code(NOW), at=NOW)
    after = SecondFactor.objects.get(account=kari)
    assert after.key_id != before.key_id
    settings.LIKEVEKT_IDENTITY_KEYS = (OLDER,)
    later = NOW + HALF_A_MINUTE
    assert show_factor(kari, code=telephone.code(later), at=later) is FactorWay.APP


def test_it_is_turned_off_with_its_recovery_codes(kari):
    set_up_telephone(kari, at=NOW)
    turn_factor_off(kari, at=NOW)
    turn_factor_off(kari, at=NOW)
    state = factor_state(kari)
    assert (state.is_set_up, state.recovery_count) == (False, 0)
    assert entries() == [("save", "second_factor"), ("revoke", "second_factor")]
