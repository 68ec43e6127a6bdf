"""Sealed bundles from the browser: verify one, and keep what it holds."""

import os
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.bundle_check import WEB_BUNDLES, verify_sealed
from likevekt.actions.bundles import restore_bundle
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.connectors.bundle import Verification
from likevekt.connectors.bundle_contents import BundleError
from likevekt.web.allocation_choice import model_name
from likevekt.web.bench_data import Bench, get_bench
from likevekt.web.who import who

MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest) -> HttpResponse:
    """Ask for a bundle; say whether it is as it was sealed and whether a new run gives the same."""
    bench = get_bench()
    uploaded = request.FILES.get("file")
    refused: list[str] = []
    verification: Verification | None = None
    if request.method == "POST" and uploaded is None:
        refused = [_("Choose a file first.")]
    elif uploaded is not None:
        data = uploaded.read(WEB_BUNDLES.bundle_bytes + 1)
        try:
            verification = verify_sealed(data, signing_key=os.environ.get("LIKEVEKT_SIGNING_KEY"))
            if request.POST.get("do") == "keep" and not verification.refusals:
                return _kept(bench, data, by=who(request).doer())
        except BundleError as error:
            refused = [error.sentence.said(_)]
        except ActionError as error:
            refused = [problem.said(_) for problem in error.problems]
    context = {
        "municipality": bench.municipality,
        "file_name": "" if uploaded is None else uploaded.name,
        "refused": refused,
        "verification": verification,
        "said": [] if verification is None else [sentence.said(_) for sentence in verification.sentences],
        "differences": () if verification is None else verification.differences[:MOST_SHOWN],
    }
    return render(request, "web/bench/bundle.html", context)


def _kept(bench: Bench, data: bytes, *, by: Doer) -> HttpResponse:
    """Keep what a bundle holds, and lead to its model."""
    restored = restore_bundle(
        municipality=bench.municipality.code,
        data=data,
        by=by,
        at=clock.now(),
        limits=WEB_BUNDLES,
    )
    head = restored.allocation.head
    assert head is not None  # noqa: S101 - a bundle's model is saved
    same = restored.verification.is_reproduced
    query = {"modell": model_name(head), "lagret": "pakke" if same else "pakke-ulik"}
    return HttpResponseRedirect(f"{reverse('model')}?{urlencode(query)}")
