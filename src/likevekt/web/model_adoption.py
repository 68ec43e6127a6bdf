"""The section of a model's page by which it is adopted: who is shown its form, and what was typed in it."""

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from likevekt.actions.model_versions import LONGEST_CASE_REFERENCE
from likevekt.store.funding_queries import ModelHead, ModelState, newest_adoption
from likevekt.web.bench_data import Bench
from likevekt.web.form_versions import FormVersion, form_version
from likevekt.web.house import faulty_day, read_day
from likevekt.web.who import who

FIELDS = ("adopted_on", "valid_from", "case_reference")
_ABOUT = "adoption"


@dataclass(slots=True, kw_only=True)
class AdoptionForm:
    """What stands in the form, what is wrong beside each field, and what the action refused."""

    typed: dict[str, str]
    based_on: FormVersion
    problems: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionDays:
    """The two days of an adoption, read: when it was decided and from when it holds."""

    adopted_on: date
    valid_from: date


def offers_adoption(request: HttpRequest, head: ModelHead) -> bool:
    """Tell whether the reader may approve models, and this version waits for it, has been replaced or has not begun."""
    return head.state is not ModelState.TODAY and may_approve(request)


def may_approve(request: HttpRequest) -> bool:
    """Tell whether the reader may approve models."""
    return who(request).allows("funding_model", "approve")


def saved_it(request: HttpRequest, head: ModelHead) -> bool:
    """Tell whether the reader saved this version herself, so that another must adopt it."""
    account = who(request).account
    return account is not None and account.username == head.created_by


def adoption_form(request: HttpRequest, bench: Bench, head: ModelHead) -> AdoptionForm:
    """Give the form as it was sent, else as it is opened: decided today, or as it stands where it has not begun."""
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    if request.method != "POST":
        typed["adopted_on"] = bench.on.isoformat()
        if head.state is ModelState.COMING and head.adopted_on and head.valid_from:
            days = {"adopted_on": head.adopted_on.isoformat(), "valid_from": head.valid_from.isoformat()}
            typed = days | {"case_reference": head.case_reference}
    return AdoptionForm(typed=typed, based_on=_based_on(request, bench))


def corrects(form: AdoptionForm | None, head: ModelHead) -> bool:
    """Tell whether the form corrects an adoption that has not begun: one of the same version in the same case."""
    if form is None or head.state is not ModelState.COMING:
        return False
    return form.typed["case_reference"].strip() == head.case_reference


def form_after_another(request: HttpRequest, bench: Bench, head: ModelHead) -> AdoptionForm:
    """Give the form again, as it was sent, on top of the adoption that another registered meanwhile."""
    form = adoption_form(request, bench, head)
    newest = newest_adoption(municipality=bench.municipality.code)
    form.based_on = FormVersion(about=_ABOUT, version=newest)
    return form


def read_days(form: AdoptionForm, *, today: date) -> AdoptionDays | None:
    """Give the days that were typed; None when something in the form is wrong, which then stands beside its field."""
    adopted_on, valid_from = read_day(form.typed["adopted_on"]), read_day(form.typed["valid_from"])
    if adopted_on is None:
        form.problems["adopted_on"] = faulty_day()
    elif adopted_on > today:
        form.problems["adopted_on"] = _("This day has not come yet. Adopt the model here when it is decided.")
    if valid_from is None:
        form.problems["valid_from"] = faulty_day()
    case = form.typed["case_reference"]
    if not case.strip():
        form.problems["case_reference"] = _("Write the case it was decided in, as in 112/26.")
    elif len(case) > LONGEST_CASE_REFERENCE:
        form.problems["case_reference"] = _("Write at most %(limit)s characters.") % {
            "limit": LONGEST_CASE_REFERENCE
        }
    if form.problems or adopted_on is None or valid_from is None:
        return None
    return AdoptionDays(adopted_on=adopted_on, valid_from=valid_from)


def _based_on(request: HttpRequest, bench: Bench) -> FormVersion:
    newest = newest_adoption(municipality=bench.municipality.code)
    return form_version(request, about=_ABOUT, newest=newest)
