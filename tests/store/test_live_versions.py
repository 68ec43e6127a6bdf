"""What changes raises the version of its topic, in the same transaction, and pages hear of what they may."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from factories.account_rows import hold_role
from factories.logins import PASSWORD, make_login
from factories.own_database import own_database, python
from factories.store_rows import NOW, TODAY, make_municipality, make_unit
from factories.worked_example import CODE, load_example, model_text
from likevekt.actions.doer import command_line
from likevekt.actions.live import TOPICS, UnknownTopicError, all_changed, changed, may_hear, topics_heard
from likevekt.actions.login import record_logout
from likevekt.actions.model_versions import adopt_model, save_model_version
from likevekt.actions.parameters import save_parameter
from likevekt.actions.passwords import change_password
from likevekt.actions.rights import rights_of
from likevekt.actions.roles import roles
from likevekt.actions.table_versions import save_table_version
from likevekt.store.live_versions import NoTransactionForVersionError, list_live_versions
from likevekt.store.municipality_queries import UnknownMunicipalityError

MODELS, TABLES = ("funding_model", ""), ("funding_table", "")
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories.store_rows import make_municipality
make_municipality(code="9901")
"""
RAISE = """
import django, sys; django.setup()
from django.db import transaction
from factories.store_rows import NOW
from likevekt.actions.live import all_changed
keys = [("budget", unit) for unit in "ABCDEFGH"]
if sys.argv[1] == "backwards":
    keys.reverse()
print("ready", flush=True); sys.stdin.readline()
for _ in range(40):
    with transaction.atomic():
        all_changed(keys, municipality="9901", at=NOW)
"""
LOOK = """
import django, json; django.setup()
from likevekt.store.live_versions import list_live_versions
print(json.dumps(sorted(list_live_versions(municipality="9901").values())))
"""


def versions() -> dict[tuple[str, str], int]:
    return dict(list_live_versions(municipality=CODE))


@pytest.mark.django_db
def test_saving_a_table_a_model_an_adoption_or_a_parameter_raises_its_topic() -> None:
    load_example()
    by, before = command_line("controller"), versions()
    save_table_version(
        municipality=CODE, name="granted", content=b"unit,home_nursing_minutes\nA,1\n", source="the register",
        as_of=TODAY, by=by, at=NOW,
    )  # fmt: skip
    assert versions() == before | {TABLES: before[TABLES] + 1}
    text = model_text("hybrid") + b"\n# again\n"
    saved = save_model_version(municipality=CODE, text=text, by=by, at=NOW)
    assert versions()[MODELS] == before[MODELS] + 1
    adopt_model(
        municipality=CODE, key=saved.head.key, version=saved.head.version, adopted_on=TODAY, valid_from=TODAY,
        case_reference="1/26", by=by, at=NOW,
    )  # fmt: skip
    assert versions()[MODELS] == before[MODELS] + 2
    save_parameter(
        municipality=CODE, name="frame", value="1", valid_from=date(2027, 1, 1), valid_to=None, source="case 2/26",
        by=by, at=NOW,
    )  # fmt: skip
    assert versions()[TABLES] == before[TABLES] + 2


@pytest.mark.django_db
def test_saving_what_is_there_already_tells_nobody() -> None:
    load_example()
    before = versions()
    saved = save_model_version(
        municipality=CODE, text=model_text("hybrid"), by=command_line("controller"), at=NOW
    )
    assert (saved.is_new, versions()) == (False, before)


@pytest.mark.django_db
def test_a_version_falls_with_what_it_tells() -> None:
    make_municipality(code=CODE)

    class UndoneError(Exception):
        pass

    with transaction.atomic():
        changed("budget", municipality=CODE, at=NOW, unit="A")

    @transaction.atomic
    def regret() -> None:
        all_changed([("budget", "A"), ("import", "")], municipality=CODE, at=NOW)
        raise UndoneError

    with pytest.raises(UndoneError):
        regret()
    assert versions() == {("budget", "A"): 1}


@pytest.mark.django_db
def test_a_version_is_raised_in_a_transaction_only(monkeypatch: pytest.MonkeyPatch) -> None:
    make_municipality(code=CODE)
    with monkeypatch.context() as patched:
        patched.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(NoTransactionForVersionError):
            changed("budget", municipality=CODE, at=NOW)


@pytest.mark.django_db
def test_a_topic_or_a_municipality_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownTopicError, match="no topic 'weather'"):
        changed("weather", municipality=CODE, at=NOW)
    with pytest.raises(UnknownMunicipalityError):
        changed("budget", municipality=CODE, at=NOW)


def test_every_topic_needs_a_right_that_the_roles_file_knows() -> None:
    known = roles()
    for kind, action in TOPICS.values():
        assert kind in known.objects
        assert action in known.actions


@pytest.mark.django_db
def test_a_role_in_a_unit_hears_of_what_lies_under_it_and_of_nothing_else() -> None:
    municipality = make_municipality(code=CODE)
    for unit, parent in (("north", ""), ("north_1", "north"), ("south", "")):
        make_unit(municipality, unit=unit, parent=parent)
    grant = hold_role("kari", "unit_leader", code=CODE, unit="north")
    rights = rights_of(grant.account_id, municipality=CODE, on=TODAY)
    heard = [unit for unit in ("north", "north_1", "south", "") if may_hear(rights, ("budget", unit))]
    assert heard == ["north", "north_1"]
    assert may_hear(rights, MODELS)
    assert not may_hear(rights, ("import", ""))
    assert not may_hear(rights, ("weather", ""))
    assert topics_heard(rights, ["budget", "import", "weather"]) == {"budget"}


@pytest.mark.django_db
def test_postgresql_is_told_to_call_out_in_the_transaction() -> None:
    make_municipality(code=CODE)
    with connection.execute_wrapper(told := Told()), transaction.atomic():
        changed("budget", municipality=CODE, at=NOW)
    assert [one for one in told.statements if one.startswith("NOTIFY")] == (
        ["NOTIFY likevekt_live"] if connection.vendor == "postgresql" else []
    )


class Told:
    """Keeps the statements that were sent."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)


@pytest.mark.database
def test_two_that_raise_the_same_in_opposite_order_never_wait_for_each_other(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        running = [
            subprocess.Popen(
                [sys.executable, "-c", RAISE, way], env=environment, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for way in ("forwards", "backwards")
        ]  # fmt: skip
        for one in running:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in running:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in running:
            _said, complaint = one.communicate(timeout=300)
            assert one.returncode == 0, complaint
        assert json.loads(python(environment, "-c", LOOK)) == [80] * 8


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_passwords")
def test_a_login_that_ends_is_told_of_wherever_the_account_has_a_role_and_nowhere_else() -> None:
    for code in ("9901", "9902", "9903"):
        make_municipality(code=code)
    kari = make_login("kari").pk
    for code in ("9901", "9902"):
        hold_role("kari", "controller", code=code)
    record_logout(kari, at=NOW)
    key = ("login", str(kari % 64))
    assert [dict(list_live_versions(municipality=f"990{n}")) for n in (1, 2, 3)] == [{key: 1}, {key: 1}, {}]
    change_password(kari, old=PASSWORD, new="fem andre ord som er lange", at=NOW)
    assert list_live_versions(municipality="9901")[key] == 2
