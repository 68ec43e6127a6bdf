"""What every test stands on: a closed world, named profiles, and a count of what was left out."""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tools.check import find_chromium

REPO = Path(__file__).resolve().parent.parent
SHARED = REPO.parent / "shared"
DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_setup", "live_server", "admin_client", "admin_user"}
)
LEFT_OUT = pytest.StashKey[Counter[str]]()

# A shell that starts the tests in the background lets all they start ignore Ctrl-C, and some tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is slow to draw, and some draws are of little use, which says nothing about the code.
BY_CHANCE = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
settings.register_profile("dev", max_examples=50, deadline=None, suppress_health_check=BY_CHANCE)
settings.register_profile(
    "ci", max_examples=1000, deadline=None, suppress_health_check=BY_CHANCE, print_blob=True
)
settings.register_profile("long", settings.get_profile("ci"), max_examples=5_000)


def is_long() -> bool:
    """Tell whether this is the long run of `just long`."""
    return os.environ.get("LIKEVEKT_LONG") == "1"


def _profile() -> str:
    if is_long():
        return "long"
    return "ci" if os.environ.get("CI") == "true" else "dev"


settings.load_profile(_profile())


class ClosedWorldError(RuntimeError):
    """A test reached for a machine that is not its own."""

    def __init__(self, *, host: str) -> None:
        super().__init__(
            f"A test reached for {host}. Tests talk to servers they started on 127.0.0.1 only; "
            "give the code its data as an argument instead."
        )


def _is_own(host: object) -> bool:
    if host is None:
        return True
    name = host.decode("idna", "replace") if isinstance(host, bytes) else str(host)
    return name in {"", "localhost", "::1", "0.0.0.0"} or name.startswith("127.")  # noqa: S104


def _close_the_world(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse a connection or a name look-up that would leave the machine, before it is made."""
    host: object = None
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if not isinstance(address, tuple):  # a Unix socket is a path
            return
        host = address[0]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not _is_own(host):
        raise ClosedWorldError(host=str(host))


sys.addaudithook(_close_the_world)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that no test has kept anything in yet."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _nothing_left_by_others(homes: Iterator[Path]) -> None:
    """Let a test meet an empty home folder, the language of no request, and a clock that nobody has moved."""
    from django.conf import settings as django_settings  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    from likevekt.actions import clock  # noqa: PLC0415

    django_settings.LIKEVEKT_HOME = next(homes)
    django_settings.LIKEVEKT_HOME.mkdir()
    translation.deactivate()
    clock.shift.forget()


@pytest.fixture(scope="session", autouse=True)
def _patient_trial() -> None:
    """Let no run be refused because the machine has other things to do; the limit itself is tested with its own."""
    from likevekt.actions.run_limits import trial  # noqa: PLC0415

    trial.seconds = 300


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published data beside the checkout (only for tests marked `shared`)."""
    return SHARED


@pytest.fixture
def quick_passwords(settings: Any) -> None:
    """Hash passwords fast, where a test makes many of them and none is worth anything."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that journeys drive."""
    found = find_chromium()
    if found is None:
        pytest.skip("No Chromium was found: set CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def scale() -> int:
    """How many times the size of a fuzzing or bulk test: 1 in every suite, 20 with `just long`."""
    return 20 if is_long() else 1


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give each test run its own database, so that two may run at once."""
    from django.conf import settings as django_settings  # noqa: PLC0415

    for values in django_settings.DATABASES.values():
        if "postgresql" in values["ENGINE"]:
            values.setdefault("TEST", {})["NAME"] = f"test_likevekt_{os.getpid()}"


def pytest_configure(config: pytest.Config) -> None:
    """Begin the count of what is left out."""
    config.stash[LEFT_OUT] = Counter()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and leave out those that this run is without."""
    for item in items:
        _mark(item)
    left_out = config.stash[LEFT_OUT]
    kept, dropped = [], []
    for item in items:
        (dropped if _is_dropped(item, left_out) else kept).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept
    has_shared, has_browser = SHARED.is_dir(), find_chromium() is not None
    for item in items:
        if not has_shared and item.get_closest_marker("shared"):
            item.add_marker(
                pytest.mark.skip(reason="The folder of published data is not beside the checkout.")
            )
            left_out["shared"] += 1
        elif not has_browser and item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason="No Chromium was found: set CHROMIUM."))
            left_out["journey"] += 1


def _mark(item: pytest.Item) -> None:
    if "journeys" in item.path.relative_to(REPO).parts:
        item.add_marker("journey")
    fixtures = frozenset(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
        item.add_marker("database")


def _is_dropped(item: pytest.Item, left_out: Counter[str]) -> bool:
    if item.get_closest_marker("long") and not is_long():
        left_out["long"] += 1
        return True
    if os.environ.get("LIKEVEKT_FRESH") == "1":
        for mark in ("journey", "database"):
            if item.get_closest_marker(mark):
                left_out[f"fresh_{mark}"] += 1
                return True
    return False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the count to the one who asked for it (`tools/check.py`)."""
    target = os.environ.get("LIKEVEKT_LEFT_OUT_FILE")
    if target:
        Path(target).write_text(json.dumps(session.config.stash[LEFT_OUT]), encoding="utf-8")
