"""A demo has one invented account for each role, which nobody can log in to, and no real municipality has any."""

from datetime import date

import pytest

from factories.store_rows import NOW, make_municipality
from likevekt.actions.demo_accounts import RealMunicipalityError, load_demo_accounts
from likevekt.actions.rights import rights_of
from likevekt.actions.roles import roles
from likevekt.store.models import Account, Municipality, RoleGrant
from likevekt.synthetic import nordvagen
from likevekt.synthetic.accounts import demo_accounts, demo_staff

pytestmark = pytest.mark.django_db
CODE = "9901"


def test_there_is_one_account_for_each_role_and_each_holds_it():
    make_municipality(code=CODE)
    assert load_demo_accounts(demo_accounts(), municipality=CODE, at=NOW) == len(roles().roles)
    held = {
        row.username: rights_of(row.pk, municipality=CODE, on=date(2026, 9, 1)).roles
        for row in Account.objects.all()
    }
    assert held == {one.username: {one.role} for one in demo_accounts()}
    assert {one.role for one in demo_accounts()} == set(roles().roles)


def test_every_unit_of_nordvagen_has_one_leader_and_some_who_work_there():
    everyone = (*demo_accounts(), *demo_staff(nordvagen()))
    assert len({one.username for one in everyone}) == len(everyone)
    make_municipality(code=CODE)
    assert load_demo_accounts(everyone, municipality=CODE, at=NOW) == len(everyone)
    for unit in nordvagen().municipality.units:
        there = RoleGrant.objects.filter(unit=unit.id).values_list("role", flat=True)
        assert sum(role in {"unit_leader", "team_leader"} for role in there) == 1, unit.id
        assert len(there) >= 3, unit.id


def test_the_staff_is_the_same_each_time_and_of_names_that_an_address_can_hold():
    assert tuple(demo_staff(nordvagen())) == tuple(demo_staff(nordvagen()))
    assert all(one.username.isascii() and one.username.islower() for one in demo_staff(nordvagen()))


def test_nobody_logs_in_to_them():
    make_municipality(code=CODE)
    load_demo_accounts((*demo_accounts(), *demo_staff(nordvagen())), municipality=CODE, at=NOW)
    assert not any(row.has_usable_password() for row in Account.objects.all())


def test_loading_twice_makes_no_one_twice_and_what_is_missing_is_made():
    make_municipality(code=CODE)
    load_demo_accounts(demo_accounts()[:3], municipality=CODE, at=NOW)
    assert load_demo_accounts(demo_accounts(), municipality=CODE, at=NOW) == len(demo_accounts()) - 3
    assert load_demo_accounts(demo_accounts(), municipality=CODE, at=NOW) == 0


def test_a_municipality_that_is_not_invented_gets_none():
    make_municipality(code=CODE)
    Municipality.objects.filter(code=CODE).update(invented=False)
    with pytest.raises(RealMunicipalityError, match="open to anyone"):
        load_demo_accounts(demo_accounts(), municipality=CODE, at=NOW)
    assert Account.objects.count() == 0


def test_their_units_are_units_of_nordvagen():
    there = {unit.unit for unit in nordvagen().units()}
    assert {one.unit for one in demo_accounts() if one.unit} <= there
