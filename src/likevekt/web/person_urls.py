"""The addresses of persons, of who has read about them, and of the log. None holds more than an opaque id."""

from django.urls import URLPattern, path

from likevekt.web import alert_pages, audit_pages, insight_pages, person_pages, power_pages, shield_pages
from likevekt.web.who import needs

_persons = needs("person")
_identities = needs("identity")
_emergencies = needs("emergency_access", "save")
_powers = needs("power_of_attorney")
_power_saving = needs("power_of_attorney", "save")
_power_revoking = needs("power_of_attorney", "revoke")
_shielding = needs("shield_access")
_shield_deciding = needs("shield_access", "approve")
_shield_ending = needs("shield_access", "revoke")
_insight = needs("access_log")
_alerts = needs("emergency_access")
_log = needs("audit_entry")

PERSON_ADDRESSES: tuple[URLPattern, ...] = (
    path("personer/", _persons(person_pages.persons), name="persons"),
    path("personer/regneark/", _persons(person_pages.export), name="persons_export"),
    path("personer/<slug:person>/", _identities(person_pages.person), name="person"),
    path("personer/<slug:person>/nodtilgang/", _emergencies(person_pages.emergency), name="person_emergency"),
    path("personer/<slug:person>/lest/", _insight(insight_pages.person_log), name="person_log"),
    path("personer/<slug:person>/fullmakt/", _power_saving(power_pages.register), name="power_register"),
    path("personer/<slug:person>/skjerming/", _shielding(shield_pages.shield), name="shield"),
    path("fullmakter/", _powers(power_pages.powers), name="powers"),
    path("fullmakter/<int:power>/ta-tilbake/", _power_revoking(power_pages.revoke), name="power_revoke"),
    path("skjerming/", _shielding(shield_pages.shielded), name="shielding"),
    path("skjerming/forslag/<int:proposal>/", _shield_deciding(shield_pages.decide), name="shield_decide"),
    path("skjerming/tilgang/<int:access>/slutt/", _shield_ending(shield_pages.end), name="shield_end"),
    path("min-innsyn/", _insight(insight_pages.my_insight), name="my_insight"),
    path("min-innsyn/det-jeg-har-gjort/", _log(insight_pages.my_acts), name="my_acts"),
    path("varsler/", _alerts(alert_pages.alerts), name="alerts"),
    path("varsler/<int:alert>/sett/", _alerts(alert_pages.seen), name="alert_seen"),
    path("logg/", _log(audit_pages.log), name="audit_log"),
    path("logg/kontroll/", _log(audit_pages.verify), name="audit_verify"),
    path("logg/regneark/", _log(audit_pages.export), name="audit_export"),
)
