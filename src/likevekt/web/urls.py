"""Every address of the product. Bokmål has no prefix; the others begin with /nn/ and /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from likevekt.web import (
    adoption_pages,
    allocation_downloads,
    allocation_pages,
    bench_pages,
    builder_pages,
    bundle_pages,
    clock_pages,
    decision_pages,
    errors,
    factor_pages,
    health,
    import_api,
    import_choice,
    import_files,
    import_pages,
    key_pages,
    live_pages,
    login_pages,
    model_pages,
    model_text_pages,
    my_account,
    password_pages,
    provider_pages,
    role_pages,
    signing,
    staff_pages,
    table_pages,
    unit_pages,
    who_pages,
)
from likevekt.web.person_urls import PERSON_ADDRESSES
from likevekt.web.who import needs, needs_account

# What a page needs of whoever opens it; who may is in the roles file (likevekt/actions/roles.toml).
_models = needs("funding_model")
_tables = needs("funding_table")
_trials = needs("decision_trial")
_references = needs("reference")
_accounts = needs("account")
_keys = needs("machine_client")
_imports = needs("import")
_bringing = needs("import", "save")
_units = needs("unit")

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

_pages = i18n_patterns(
    path("", _models(allocation_pages.front), name="front"),
    path("ressursfordeling/", _models(allocation_pages.allocation), name="allocation"),
    path("ressursfordeling/regneark/", _models(allocation_downloads.workbook), name="allocation_workbook"),
    path("regn-pa-et-vedtak/", _trials(decision_pages.decision), name="decision"),
    path("satser-og-kriterier/", _tables(bench_pages.bench), name="bench"),
    path(
        "satser-og-kriterier/referanser/<slug:set_id>/", _references(bench_pages.reference), name="reference"
    ),
    path("satser-og-kriterier/pakke/", _models(bundle_pages.bundle), name="bundle"),
    path("satser-og-kriterier/innlesinger/", _imports(import_choice.imports), name="imports"),
    path("satser-og-kriterier/innlesinger/ny/", _bringing(import_choice.choose_file), name="intake_new"),
    path("satser-og-kriterier/innlesinger/<int:import_id>/", _imports(import_pages.intake), name="intake"),
    path(
        "satser-og-kriterier/innlesinger/<int:import_id>/feil/",
        _imports(import_files.bad_rows),
        name="intake_bad_rows",
    ),
    path("satser-og-kriterier/filer/<slug:kind>/", _tables(import_files.kind_file), name="kind_file"),
    path(
        "satser-og-kriterier/tabeller/<slug:name>/v<int:version>/", _tables(table_pages.table), name="table"
    ),
    path(
        "satser-og-kriterier/tabeller/<slug:name>/v<int:version>/fil/",
        _tables(table_pages.table_file),
        name="table_file",
    ),
    path("satser-og-kriterier/modell/", _models(model_pages.model), name="model"),
    path("satser-og-kriterier/modell/ny/", _models(builder_pages.choose_template), name="model_new"),
    path("satser-og-kriterier/modell/bygg/", _models(builder_pages.build), name="model_build"),
    path("satser-og-kriterier/modell/tall/", _models(model_pages.model_numbers), name="model_numbers"),
    path("satser-og-kriterier/modell/fil/", _models(model_text_pages.text), name="model_text"),
    path("satser-og-kriterier/modell/last-ned/", _models(model_pages.model_file), name="model_file"),
    path(
        "satser-og-kriterier/modell/vedta/",
        needs("funding_model", "approve")(adoption_pages.adopt),
        name="model_adopt",
    ),
    path("satser-og-kriterier/modell/pakke/", _models(model_pages.model_bundle), name="model_bundle"),
    path("konto/", needs_account(my_account.my_account), name="my_account"),
    path("logg-inn/", login_pages.log_in, name="log_in"),
    path("logg-inn/kode/", login_pages.log_in_code, name="log_in_code"),
    path("logg-inn/underskriv/", signing.sign_on, name="sign_on"),
    path("logg-inn/hos/<slug:code>/", provider_pages.begin_at_provider, name="begin_at_provider"),
    path("logg-inn/hos/<slug:code>/svar/", provider_pages.provider_answer, name="provider_answer"),
    path("logg-ut/", login_pages.log_out, name="log_out"),
    path("konto/passord/", password_pages.own_password, name="own_password"),
    path("konto/kode/", factor_pages.second_factor, name="second_factor"),
    path("konto/ny/<str:token>/", password_pages.new_password, name="new_password"),
    path("konto/roller/", needs_account(role_pages.role_list), name="roles"),
    path("konto/klokka/", needs_account(clock_pages.demo_clock), name="demo_clock"),
    path("konto/nokler/", _keys(key_pages.keys), name="keys"),
    path("konto/enheter/", _units(unit_pages.units), name="units"),
    path("konto/enheter/<str:unit>/", _units(unit_pages.unit), name="unit"),
    path("konto/ny-enhet/", needs("unit", "save")(unit_pages.new_unit), name="unit_new"),
    path("konto/sla-sammen-enheter/", needs("unit", "save")(unit_pages.merge), name="unit_merge"),
    path("konto/kontoer/", _accounts(staff_pages.staff), name="staff"),
    path("konto/kontoer/ny/", needs("account", "save")(staff_pages.new_account), name="account_new"),
    path("konto/kontoer/finn/", needs("role_grant", "save")(staff_pages.find_account), name="account_find"),
    path("konto/kontoer/<int:account>/", _accounts(staff_pages.account), name="account"),
    path("se-som/", who_pages.seen_as, name="seen_as"),
    *PERSON_ADDRESSES,
    prefix_default_language=False,
)
# Without a language: they say nothing in any.
urlpatterns = [
    path("live/", needs_account(live_pages.live), name="live"),
    path("helse/", health.health, name="health"),
    path("api/v1/imports/<int:import_id>", import_api.state, name="api_import"),
    path("api/v1/imports/<slug:kind>", import_api.bring, name="api_bring"),
    *_pages,
]
