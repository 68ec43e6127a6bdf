"""Accounts and roles on the screen: proposed by one, approved by another, taken back, and never beyond one's units."""

import pytest

from factories.account_rows import hold_role
from factories.logins import logged_in
from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from factories.store_rows import make_unit
from likevekt.actions.roles import roles
from likevekt.store.models import Account, Municipality, PasswordLink, RoleApproval, RoleGrant, RoleRevocation
from web.bench_client import seen
from web.test_who import see_as

pytestmark = pytest.mark.django_db
STAFF = "/konto/kontoer/"
TODAY = "2026-09-01"


@pytest.fixture(autouse=True)
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", f"{TODAY}T12:00+02:00")
    load_small_nordvagen(models=(HYBRID,))
    owner = Municipality.objects.get(code=CODE)
    make_unit(owner, unit="hjemmetjenesten-sentrum", name="Sentrum")
    make_unit(owner, unit="sentrum-team", name="Team A", parent="hjemmetjenesten-sentrum", kind="team")
    make_unit(owner, unit="nord", name="Nord")


def page_of(username: str) -> str:
    return f"{STAFF}{Account.objects.get(username=username).pk}/"


def propose(client, username: str, **values: str):
    given = {"do": "foresla", "role": "team_leader", "unit": "", "valid_from": TODAY, "last_day": ""}
    return client.post(page_of(username), given | values)


def test_a_role_is_proposed_approved_by_another_and_taken_back():
    administrator, head = see_as("administrator"), see_as("kommunalsjef")
    answer = propose(administrator, "ansatt", role="controller", last_day="2026-12-31")
    assert answer.status_code == 302
    grant = RoleGrant.objects.latest("pk")
    assert (grant.role, str(grant.valid_to)) == ("controller", "2027-01-01")
    own = seen(administrator.get(STAFF))
    assert "1 rolle venter på godkjenning." in own
    assert "En annen enn du godkjenner den." in own
    refused = administrator.post(STAFF, {"grant": grant.pk})
    assert refused.status_code == 400
    assert "You proposed this role" not in seen(refused)
    assert "Du foreslo rollen" in seen(refused)
    assert head.post(STAFF, {"grant": grant.pk}, follow=True).status_code == 200
    assert RoleApproval.objects.filter(grant=grant).exists()
    page = seen(administrator.get(page_of("ansatt")))
    assert "Foreslått av Nils Driftøy 1. september 2026" in page
    assert "Godkjent av Astrid Nordvågsjef 1. september 2026" in page
    given = {"do": "ta-tilbake", "grant": grant.pk, "last_day": TODAY}
    assert administrator.post(page_of("ansatt"), given).status_code == 302
    assert str(RoleRevocation.objects.get(grant=grant).valid_from) == "2026-09-02"
    assert "Tatt tilbake av Nils Driftøy" in seen(administrator.get(page_of("ansatt")))


def test_a_unit_leader_sees_and_handles_her_units_only():
    hold_role("nord", "employee", code=CODE, unit="nord")
    hold_role("team", "employee", code=CODE, unit="sentrum-team")
    leader = see_as("enhetsleder")
    page = seen(leader.get(f"{STAFF}?vis=alle"))
    assert "Team" in page
    assert "Nord " not in page
    assert leader.get(page_of("nord")).status_code == 404
    offered = leader.get(page_of("team")).context["units"]
    assert [code for code, _label in offered] == ["hjemmetjenesten-sentrum", "sentrum-team"]
    assert propose(leader, "team", unit="nord").status_code == 403
    assert propose(leader, "team", unit="sentrum-team").status_code == 302
    assert leader.get(f"{STAFF}ny/").status_code == 403


def test_a_unit_leader_gives_a_role_to_one_whose_username_she_knows():
    hold_role("nord", "employee", code=CODE, unit="nord")
    leader = see_as("enhetsleder")
    page = leader.get(f"{STAFF}finn/?brukernavn=nord", follow=True)
    assert page.context["line"].username == "nord"
    assert page.context["grants"] == []
    assert propose(leader, "nord", unit="sentrum-team", brukernavn="nord").status_code == 302
    unknown = leader.get(f"{STAFF}finn/?brukernavn=no", follow=True)
    assert "Ingen konto har det brukernavnet." in seen(unknown)
    assert leader.get(f"{page_of('nord')}?brukernavn=no").status_code == 200  # she gave it a role just now
    hold_role("other", "employee", code=CODE, unit="nord")
    assert leader.get(f"{page_of('other')}?brukernavn=nord").status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"role": ""}, "Velg en rolle."),
        ({"valid_from": "i morgen"}, "Skriv en dag, som 2027-01-31."),
        ({"last_day": "31.12"}, "Skriv en dag, som 2027-01-31."),
        ({"unit": "castle"}, "castle"),
        ({"last_day": "2026-01-01"}, "Rollen begynner 1. september 2026"),
    ],
)
def test_what_cannot_be_proposed_is_said_beside_the_field_and_kept(values, said):
    answer = propose(see_as("administrator"), "ansatt", **values)
    assert answer.status_code == 400
    assert said in seen(answer)
    assert answer.context["typed"]["valid_from"] == values.get("valid_from", TODAY)


def test_beside_each_role_stands_who_may_hold_it_and_on_whose_approval():
    page = seen(see_as("administrator").get(page_of("ansatt")))
    for role in roles().roles.values():
        assert role.on_approval_of.nb in page


def test_an_account_is_made_closed_and_opened_again():
    administrator = see_as("administrator")
    given = {"username": "ny", "name": "Ny Nilsen", "email": ""}
    answer = administrator.post(f"{STAFF}ny/", given, follow=True)
    assert "Ny Nilsen har ingen rolle." in seen(answer)
    again = administrator.post(f"{STAFF}ny/", given)
    assert again.status_code == 400
    assert 'value="Ny Nilsen"' in again.content.decode()
    closed = administrator.post(page_of("ny"), {"do": "steng"}, follow=True)
    assert "Kontoen til Ny Nilsen er stengt." in seen(closed)
    assert "Ny Nilsen" not in seen(administrator.get(STAFF))
    assert "Ny Nilsen" in seen(administrator.get(f"{STAFF}?vis=stengte&sok=nilsen"))
    administrator.post(page_of("ny"), {"do": "opne"})
    assert Account.objects.get(username="ny").is_active
    own = administrator.post(page_of("administrator"), {"do": "steng"})
    assert own.status_code == 400


def test_the_auditor_reads_and_changes_nothing():
    auditor = see_as("kontrollor")
    page = auditor.get(page_of("ansatt"))
    html = page.content.decode()
    assert "<form" not in html[html.index("<main") :]
    for given in ({"do": "steng"}, {"do": "foresla", "role": "auditor", "valid_from": TODAY}):
        assert auditor.post(page_of("ansatt"), given).status_code == 403
    assert auditor.post(STAFF, {"grant": RoleGrant.objects.first().pk}).status_code in {400, 403}


@pytest.mark.parametrize("address", ["1x/", "99999999/", "0/"])
def test_an_account_that_is_not_there_is_not_found(address):
    assert see_as("administrator").get(f"{STAFF}{address}").status_code == 404


def test_nonsense_is_not_found():
    administrator = see_as("administrator")
    assert administrator.post(page_of("ansatt"), {"do": "castle"}).status_code == 404
    assert administrator.post(STAFF, {"grant": "x"}).status_code == 404
    assert administrator.post(page_of("ansatt"), {"do": "ta-tilbake", "grant": "1"}).status_code == 400


def test_the_list_costs_the_same_for_many_as_for_few(django_assert_num_queries):
    administrator = see_as("administrator")
    administrator.get(STAFF)
    with django_assert_num_queries(7) as few:
        administrator.get(STAFF)
    for number in range(30):
        hold_role(f"nr{number}", "employee", code=CODE, unit="nord")
    with django_assert_num_queries(len(few)):
        assert "nr29" in administrator.get(STAFF).content.decode()


def test_every_role_is_on_the_page_of_roles_with_all_its_rights():
    page = see_as("forsker").get("/nn/konto/roller/")
    shown = {one.words.code: one for one in page.context["roles"]}
    known = roles()
    shared = {(row.what, action): reach for row in page.context["shared"] for action, reach in row.actions}
    assert set(shown) == set(known.roles)
    for code, role in known.roles.items():
        own = {(row.what, action): reach for row in shown[code].rows for action, reach in row.actions}
        assert not shared.keys() & own.keys()
        cells = shared | own
        assert len(cells) == len(role.rights)
        for (kind, action), reach in role.rights.items():
            said = cells[known.objects[kind].nn, known.actions[action].nn]
            assert (
                said
                == {
                    "everywhere": "heile kommunen",
                    "in_unit": "eiga eining og under",
                    "own": "det som er ens eige",
                }[reach]
            )


def test_a_server_with_a_login_shows_a_link_for_the_password_once(settings):
    settings.PRODUCTION = True
    administrator = logged_in("administrator")
    made = administrator.post(f"{STAFF}ny/", {"username": "ny", "name": "Ny Nilsen", "email": ""})
    assert made.status_code == 200
    link = made.context["link"]
    assert link in made.content.decode()
    assert PasswordLink.objects.filter(account__username="ny", closed_at__isnull=True).count() == 1
    assert link not in administrator.get(page_of("ny")).content.decode()
    again = administrator.post(page_of("ny"), {"do": "lenke"})
    assert again.context["link"] not in {"", link}
    assert PasswordLink.objects.filter(account__username="ny", closed_at__isnull=True).count() == 1
    assert logged_in("kommunalsjef").post(page_of("ny"), {"do": "lenke"}).status_code == 403


def test_a_demo_has_no_login_and_makes_no_link():
    assert see_as("administrator").post(page_of("ansatt"), {"do": "lenke"}).status_code == 404
    assert not PasswordLink.objects.exists()


def test_approving_signs_and_asks_for_the_telephone_again_after_a_while(settings, monkeypatch):
    propose(see_as("administrator"), "ansatt", role="controller")
    grant = RoleGrant.objects.latest("pk").pk
    settings.PRODUCTION = True
    head = logged_in("kommunalsjef")
    monkeypatch.setenv("LIKEVEKT_NOW", f"{TODAY}T12:20+02:00")
    head.post(STAFF, {"grant": grant})
    assert not RoleApproval.objects.filter(grant=grant).exists()
    monkeypatch.setenv("LIKEVEKT_NOW", f"{TODAY}T12:10+02:00")
    assert head.post(STAFF, {"grant": grant}).status_code == 302
    assert RoleApproval.objects.filter(grant=grant).exists()
