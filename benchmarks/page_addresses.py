"""One address for each page that can be opened, by the page's name in urls.py; the benchmark and a test walk them."""

from collections.abc import Mapping
from types import MappingProxyType

BENCH = "/satser-og-kriterier"
NEVER_OPENED: Mapping[str, str] = MappingProxyType(
    {
        "live": "a stream that never ends, measured by benchmarks/live_updates.py",
        "api_bring": "called by another system with a token",
        "api_import": "called by another system with a token",
        "log_out": "sent by a form, never opened",
        "log_in": "a demo has no login",
        "log_in_code": "opened with a password that was just given",
        "second_factor": "opened by who has logged in",
        "own_password": "opened by who has logged in",
        "new_password": "opened once with the token in a letter",
        "begin_at_provider": "leads to another server",
        "provider_answer": "opened by another server",
        "sign_on": "opened by who has logged in",
        "audit_verify": "sent by a form, never opened",
        "audit_export": "sent by a form, never opened",
        "person_emergency": "opened about a person whom the reader does not help",
        "alert_seen": "sent by a form, never opened",
        "power_revoke": "sent by a form, never opened",
        "shield_decide": "sent by a form, never opened",
        "shield_end": "sent by a form, never opened",
        "intake": "opened with a file that waits",
        "intake_bad_rows": "opened with a file that waits",
    }
)
"""Pages without an address that stands, and why."""


def page_addresses(*, model: str, table: str, account: int, person: str, unit: str) -> dict[str, str]:
    """Give name → address; `model` is a version like hybrid.v1, `account` the number of one, `person` an opaque id."""
    chosen, about = f"?modell={model}", f"/personer/{person}"
    return {
        "front": "/",
        "allocation": "/ressursfordeling/",
        "allocation_workbook": "/ressursfordeling/regneark/",
        "decision": "/regn-pa-et-vedtak/?mengde=7,5&fra=2026-10-01",
        "bench": f"{BENCH}/",
        "reference": f"{BENCH}/referanser/key_figures/",
        "bundle": f"{BENCH}/pakke/",
        "imports": f"{BENCH}/innlesinger/",
        "intake_new": f"{BENCH}/innlesinger/ny/",
        "kind_file": f"{BENCH}/filer/rates/",
        "table": f"{BENCH}/tabeller/{table}/v1/",
        "table_file": f"{BENCH}/tabeller/{table}/v1/fil/",
        "model": f"{BENCH}/modell/{chosen}",
        "model_new": f"{BENCH}/modell/ny/",
        "model_adopt": f"{BENCH}/modell/vedta/{chosen}",
        "model_build": f"{BENCH}/modell/bygg/{chosen}",
        "model_numbers": f"{BENCH}/modell/tall/{chosen}",
        "model_text": f"{BENCH}/modell/fil/{chosen}",
        "model_file": f"{BENCH}/modell/last-ned/{chosen}",
        "model_bundle": f"{BENCH}/modell/pakke/{chosen}",
        "my_account": "/konto/",
        "roles": "/konto/roller/",
        "demo_clock": "/konto/klokka/",
        "keys": "/konto/nokler/",
        "staff": "/konto/kontoer/",
        "account_new": "/konto/kontoer/ny/",
        "account_find": "/konto/kontoer/finn/",
        "account": f"/konto/kontoer/{account}/",
        "seen_as": "/se-som/",
        "health": "/helse/",
        "units": "/konto/enheter/",
        "unit": f"/konto/enheter/{unit}/",
        "unit_new": "/konto/ny-enhet/",
        "unit_merge": "/konto/sla-sammen-enheter/",
        "persons": "/personer/",
        "persons_export": "/personer/regneark/",
        "person": f"{about}/",
        "person_log": f"{about}/lest/",
        "power_register": f"{about}/fullmakt/",
        "shield": f"{about}/skjerming/",
        "powers": "/fullmakter/",
        "shielding": "/skjerming/",
        "my_insight": "/min-innsyn/",
        "my_acts": "/min-innsyn/det-jeg-har-gjort/",
        "alerts": "/varsler/",
        "audit_log": "/logg/",
    }
