"""What is saved on top of something says which version it was made from; of two at once, one wins."""

import json
from datetime import date
from pathlib import Path

import pytest

from factories.own_database import own_database, python
from factories.worked_example import CODE, NOW, load_example, model_text
from likevekt.actions.doer import command_line
from likevekt.actions.model_versions import adopt_model, save_model_version
from likevekt.actions.parameters import save_parameter
from likevekt.actions.stale import StaleError
from likevekt.actions.table_versions import save_table_version
from likevekt.store.models import FundingTable, ModelAdoption, ModelVersion, Parameter

KARI, OLA = command_line("kari"), command_line("ola")
TEXT = model_text("hybrid")
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories.worked_example import load_example
load_example()
"""
RACE = """
import django, json, threading; django.setup()
from django.db import connection
from factories.worked_example import CODE, NOW, model_text
from likevekt.actions.doer import command_line
from likevekt.actions.model_versions import save_model_version
from likevekt.actions.stale import StaleError
from likevekt.store.models import ModelVersion
rounds = []
for turn in range(5):
    before = ModelVersion.objects.order_by("-version").filter(key=ModelVersion.objects.latest("pk").key)[0]
    meeting, ended = threading.Barrier(2), []
    def save(who):
        text = model_text("hybrid") + f"\\n# {who} {turn}\\n".encode()
        meeting.wait()
        try:
            save_model_version(
                municipality=CODE, text=text, by=command_line(who), at=NOW, based_on=before.version
            )
            ended.append(["saved", who, ""])
        except StaleError as error:
            ended.append(["stale", who, error.theirs.saved_by])
        finally:
            connection.close()
    threads = [threading.Thread(target=save, args=(who,)) for who in ("kari", "ola")]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    rounds.append(sorted(ended))
print(json.dumps(rounds))
"""


def save(*, by, note, based_on):
    return save_model_version(
        municipality=CODE, text=TEXT + f"\n# {note}\n".encode(), by=by, at=NOW, based_on=based_on
    )


@pytest.mark.django_db
def test_a_model_that_another_saved_meanwhile_is_refused_with_both_texts():
    load_example()
    first = save(by=KARI, note="begin", based_on=None).head.version
    save(by=OLA, note="ola", based_on=first)
    with pytest.raises(StaleError) as caught:
        save(by=KARI, note="kari", based_on=first)
    assert caught.value.mine.endswith(b"# kari\n")
    theirs = caught.value.theirs
    assert (theirs.text[-6:], theirs.saved_by, theirs.version) == (b"# ola\n", "ola", first + 1)
    assert save(by=KARI, note="kari", based_on=first + 1).head.version == first + 2


@pytest.mark.django_db
def test_the_same_form_sent_twice_saves_once():
    load_example()
    first = save(by=KARI, note="begin", based_on=None).head.version
    assert save(by=KARI, note="kari", based_on=first).is_new
    assert not save(by=KARI, note="kari", based_on=first).is_new
    assert ModelVersion.objects.latest("pk").version == first + 1


@pytest.mark.django_db
def test_a_model_made_as_the_first_never_lands_on_another():
    load_example()
    save(by=OLA, note="begin", based_on=None)
    with pytest.raises(StaleError, match="made as the first one"):
        save(by=KARI, note="new", based_on=0)


@pytest.mark.django_db
def test_a_table_that_another_saved_meanwhile_is_refused_and_the_same_is_saved_once():
    load_example()

    def put(number, *, by, based_on):
        return save_table_version(
            municipality=CODE, name="granted", content=f"unit,home_nursing_minutes\nA,{number}\n".encode(),
            source="the register", as_of=date(2026, 9, 1), by=by, at=NOW, based_on=based_on,
        )  # fmt: skip

    assert put(1, by=OLA, based_on=1).head.version == 2
    assert not put(1, by=OLA, based_on=1).is_new
    with pytest.raises(StaleError) as caught:
        put(2, by=KARI, based_on=1)
    assert caught.value.theirs.text == b"unit,home_nursing_minutes\nA,1\n"
    assert FundingTable.objects.filter(name="granted").count() == 2


@pytest.mark.django_db
def test_a_parameter_that_another_saved_meanwhile_is_refused_and_the_same_is_saved_once():
    load_example()

    def put(value, *, by, based_on):
        return save_parameter(
            municipality=CODE, name="trial", value=value, valid_from=date(2027, 1, 1), valid_to=None,
            source="case 1/26", by=by, at=NOW, based_on=based_on,
        )  # fmt: skip

    assert put("1", by=OLA, based_on=0).version == 1
    assert put("1", by=OLA, based_on=0).version == 1
    with pytest.raises(StaleError, match="saved by ola"):
        put("2", by=KARI, based_on=0)
    assert put("2", by=KARI, based_on=1).version == 2
    assert Parameter.objects.filter(name="trial").count() == 2


@pytest.mark.django_db
def test_an_adoption_on_top_of_another_is_refused_and_the_same_is_registered_once():
    load_example()
    head = save(by=OLA, note="begin", based_on=None).head
    latest = ModelAdoption.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def adopt(case, *, by, based_on):
        return adopt_model(
            municipality=CODE, key=head.key, version=head.version, adopted_on=date(2026, 8, 1),
            valid_from=date(2027, 1, 1), case_reference=case, by=by, at=NOW, based_on=based_on,
        )  # fmt: skip

    count = ModelAdoption.objects.count()
    adopt("1/26", by=KARI, based_on=latest)
    adopt("1/26", by=KARI, based_on=latest)
    assert ModelAdoption.objects.count() == count + 1
    with pytest.raises(StaleError, match="saved by kari"):
        adopt("2/26", by=OLA, based_on=latest)
    assert ModelAdoption.objects.count() == count + 1


@pytest.mark.database
def test_of_two_who_save_at_the_same_moment_exactly_one_wins(tmp_path: Path):
    with own_database(tmp_path) as environment:
        python(environment, "-c", PREPARE)
        rounds = json.loads(python(environment, "-c", RACE))
    assert len(rounds) == 5
    for saved, stale in rounds:
        assert (saved[0], stale[0]) == ("saved", "stale")
        assert stale[2] == saved[1]
