"""The files that put the product into production: what they promise, read without an engine to run them."""

import re
import shlex
import shutil
import subprocess
import tomllib

import pytest
import yaml

from likevekt.cli.main import _parser
from likevekt.cli.secret_files import SECRETS
from repository.project_files import REPO, texts

INSTRUCTIONS = {
    "ARG", "FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD",
}  # fmt: skip
UNITS = ("web", "worker", "backup")
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "RestrictNamespaces": "yes", "CapabilityBoundingSet": "", "User": "likevekt", "UMask": "0077",
}  # fmt: skip


def dockerfile() -> list[tuple[str, str]]:
    """Every instruction of the Dockerfile with what follows it."""
    text = re.sub(r"^#.*\n", "", texts()["Dockerfile"], flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in text.splitlines() if line.strip()
    ]


def compose() -> dict:
    return yaml.safe_load(texts()["compose.yaml"])


def unit(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in texts()[f"deploy/systemd/{name}"].splitlines():
        if re.match(r"[A-Z]\w+=", line):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def parsed(arguments: list[str]) -> None:
    """Hold a command against the one that reads it."""
    _parser().parse_args(arguments)


def test_the_image_is_made_in_two_steps_and_runs_as_nobody():
    found = dockerfile()
    assert {name for name, _ in found} <= INSTRUCTIONS
    stages = [rest for name, rest in found if name == "FROM"]
    assert stages == ["python:${PYTHON}-slim AS build", "python:${PYTHON}-slim"]
    last = found[max(at for at, (name, _) in enumerate(found) if name == "FROM") :]
    assert [rest for name, rest in last if name == "USER"] == ["10001:10001"]
    names = [name for name, _ in last]
    assert names.index("USER") < names.index("ENTRYPOINT") < names.index("CMD")
    assert [rest for name, rest in last if name == "COPY"] == ["--from=build /opt/likevekt /opt/likevekt"]
    assert any(name == "HEALTHCHECK" and "/helse/" in rest for name, rest in last)
    entry, call = (
        next(yaml.safe_load(rest) for name, rest in last if name == one) for one in ("ENTRYPOINT", "CMD")
    )
    assert entry == ["likevekt"]
    parsed(call)
    python = next(rest for name, rest in found if name == "ARG").removeprefix("PYTHON=")
    classifiers = tomllib.loads(texts()["pyproject.toml"])["project"]["requires-python"]
    assert tuple(map(int, python.split("."))) >= tuple(map(int, classifiers.removeprefix(">=").split(".")))


def test_the_image_holds_no_secret_and_names_no_place_to_fetch_from():
    for name, rest in dockerfile():
        assert name != "ADD"
        assert not re.search(r"https?://(?!127\.0\.0\.1)", rest), rest
        assert not any(secret in rest for secret in SECRETS), rest
    kept = [line for line in texts()[".dockerignore"].splitlines() if line and not line.startswith("#")]
    assert kept[0] == "*"
    copied = {
        part
        for name, rest in dockerfile()
        if name == "COPY" and "--from" not in rest
        for part in rest.split()[:-1]
    }
    assert {line.removeprefix("!") for line in kept if line.startswith("!")} == copied
    assert all((REPO / part).exists() for part in copied)


def test_the_services_are_shut_in_and_only_the_proxy_is_reached():
    found = compose()
    services = found["services"]
    assert set(services) == {"database", "web", "worker", "backup", "proxy"}
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    for name, one in services.items():
        assert "no-new-privileges:true" in one["security_opt"], name
        assert one["mem_limit"], name
        assert "privileged" not in one, name
        assert one.get("network_mode") is None
        assert name == "database" or (one["read_only"] and one["cap_drop"] == ["ALL"]), name
        assert set(one.get("networks", ())) <= set(found["networks"]), name
        for secret in one.get("secrets", ()):
            assert (secret if isinstance(secret, str) else secret["source"]) in found["secrets"], name
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            assert (REPO / source).exists() if source.startswith(".") else source in found["volumes"], source
        for other in one.get("depends_on", {}):
            assert other in services
    assert found["networks"]["inside"]["internal"] is True
    assert services["database"]["networks"] == ["inside"]
    for name in ("web", "worker", "backup"):
        parsed(services[name]["command"])
        settings = services[name]["environment"]
        assert settings["LIKEVEKT_PROXY"] == found["networks"]["front"]["ipam"]["config"][0]["subnet"]
        files = {key.removesuffix("_FILE"): value for key, value in settings.items() if key.endswith("_FILE")}
        assert set(files) <= set(SECRETS)
        assert {f"/run/secrets/{one}" for one in services[name]["secrets"]} >= set(files.values())
        assert not set(settings) & set(SECRETS)
    assert all(one["file"].startswith("./secrets/") for one in found["secrets"].values())
    assert "/secrets/" in texts()[".gitignore"]
    for name in ("database", "proxy"):
        assert services[name]["healthcheck"]["test"][0] == "CMD"
        assert re.fullmatch(r"[a-z]+:[0-9.]+", services[name]["image"])


def nginx(text: str) -> list[tuple[str, str]]:
    """Every directive with the block that it stands in; braces and semicolons must match."""
    found, path, words = [], [], []
    for token in re.findall(r'"[^"]*"|[{};]|[^\s{};"]+', re.sub(r"#.*", "", text)):
        if token == "{":
            path.append(" ".join(words))
        elif token == "}":
            assert not words, words
            path.pop()
            continue
        elif token == ";":
            assert words
            found.append((" / ".join(path), " ".join(words)))
        else:
            words.append(token)
            continue
        words = []
    assert not path
    assert not words
    return found


def test_the_proxy_holds_nothing_of_the_stream_back_and_believes_no_reader():
    found = nginx(texts()["deploy/nginx/likevekt.conf"])
    stream = [said for place, said in found if place.endswith("location = /live/")]
    assert {"proxy_buffering off", "proxy_cache off", "gzip off"} <= set(stream)
    server = [said for place, said in found if place == "server"]
    for said in (
        "listen 443 ssl default_server", "ssl_protocols TLSv1.2 TLSv1.3", "client_max_body_size 128m", "server_tokens off",
        "proxy_set_header Host $host", "proxy_set_header X-Forwarded-Proto $scheme",
        "proxy_set_header X-Forwarded-For $remote_addr",
    ):  # fmt: skip
        assert said in server
    # A location with a header of its own would lose all of those above.
    assert not [said for place, said in found if "location" in place and said.startswith("proxy_set_header")]
    passed = {said for _place, said in found if said.startswith("proxy_pass")}
    assert passed == {"proxy_pass http://likevekt"}
    for name, address in (
        ("deploy/nginx/upstream.conf", "127.0.0.1:8000"),
        ("deploy/compose/upstream.conf", "web:8000"),
    ):
        assert ("upstream likevekt", f"server {address}") in nginx(texts()[name])


def test_the_body_that_the_proxy_lets_through_is_the_one_that_the_server_takes():
    from likevekt.web.body_limit import LARGEST_BODY  # noqa: PLC0415

    assert LARGEST_BODY // 1_000_000 == 128


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_shut_in_and_starts_a_command_there_is(name):
    found = unit(f"likevekt-{name}.service")
    for key, value in HARDENED.items():
        assert found[key] == [value], key
    program, *arguments = shlex.split(found["ExecStart"][0])
    assert program == "/opt/likevekt/bin/likevekt"
    parsed(arguments)
    assert found["EnvironmentFile"] == ["/etc/likevekt/settings"]
    assert not any(secret in texts()[f"deploy/systemd/likevekt-{name}.service"] for secret in SECRETS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on the path.")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_finds_a_unit_shut_in(name):
    done = subprocess.run(
        [
            "systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager",
            REPO / "deploy" / "systemd" / f"likevekt-{name}.service",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on the path.")
def test_systemd_itself_can_read_the_units(tmp_path):
    for path in (REPO / "deploy" / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/likevekt/bin/likevekt", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    about_ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert about_ours == []


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not on the path.")
def test_hadolint_has_nothing_to_say():
    done = subprocess.run(["hadolint", REPO / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_the_example_of_settings_names_settings_that_there_are():
    page = texts()["docs/reference/commands-and-settings.md"]
    named = re.findall(r"^(LIKEVEKT_\w+)=", texts()["deploy/settings.example"], re.MULTILINE)
    assert len(named) > 5
    assert all(f"| `{name}` |" in page for name in named)


def test_every_command_of_the_installation_page_can_be_read():
    blocks = re.findall(r"^```bash\n(.*?)^```$", texts()["docs/how-to/install.md"], re.MULTILINE | re.DOTALL)
    said = 0
    for line in "".join(blocks).replace("\\\n", " ").splitlines():
        found = re.search(r"(?:/opt/likevekt/bin/likevekt|compose run --rm (?:web|backup)) ?(.*)", line)
        if found is None or found[1] in {"", "--version"}:
            continue
        parsed(shlex.split(found[1]))
        said += 1
    assert said > 8
