"""The command `likevekt`: one small module for each thing it can do, loaded when it is asked for."""

import argparse
import ipaddress
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from likevekt import __version__
from likevekt.cli.import_arguments import add_import
from likevekt.cli.refusal import CommandError
from likevekt.cli.secret_files import read_secret_files
from likevekt.cli.streams import STOPPED, complain

REFUSED = 2
_INTRODUCTION = "Likevekt: money seen where care is decided, without deciding care."


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; 0 when it went well, 2 when it was refused, with one plain sentence each why."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] == "fund":
        return _fund(given[1:])
    try:
        options = _parser().parse_args(given)
        command: Callable[[argparse.Namespace], int] = options.command
        read_secret_files(os.environ)
        return command(options)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except CommandError as refusal:
        print(f"likevekt: {refusal}", file=sys.stderr)
        return REFUSED


def _fund(given: Sequence[str]) -> int:
    """Carry out a call on files; Ctrl-C ends it quietly, also while it is only being made ready."""
    try:
        from likevekt.cli import fund  # noqa: PLC0415 (each command pays for its own imports only)

        return fund.main(given)
    except KeyboardInterrupt:
        complain("Stopped. Nothing was written.")
        return STOPPED


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}. See {self.prog} --help.", file=sys.stderr)
        raise SystemExit(REFUSED)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="likevekt", description=_INTRODUCTION)
    parser.add_argument("--version", action="version", version=f"likevekt {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_demo(commands)
    _add_start(commands)
    _add_audit(commands)
    _add_identity(commands)
    _add_worker(commands)
    _add_municipality(commands)
    _add_account(commands)
    _add_clock(commands)
    _add_backup(commands)
    _add_doctor(commands)
    _add_migrate(commands)
    add_import(commands)
    # `fund` reads its own arguments; it stands here so that --help lists it.
    commands.add_parser(
        "fund", help="run, check, compare and explain funding models on files", add_help=False
    )
    return parser


def _add_demo(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = "Open the product on this machine with an invented municipality. Nothing leaves the machine."
    part = commands.add_parser(
        "demo", help="open the product with an invented municipality", description=text
    )
    part.add_argument(
        "--port",
        type=_port,
        help="serve on this port, or not at all (otherwise the first free one from 8000)",
    )
    part.add_argument("--no-browser", action="store_true", help="do not open a browser")
    part.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="folder of the database (otherwise LIKEVEKT_HOME, or ./likevekt-data)",
    )
    part.add_argument("--fresh", action="store_true", help="throw the invented data away and begin again")
    part.set_defaults(command=_demo)


def _add_start(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = (
        "Serve on 127.0.0.1 for a reverse proxy. LIKEVEKT_ENV=production, LIKEVEKT_DATABASE_URL, LIKEVEKT_SECRET_KEY, "
        "LIKEVEKT_IDENTITY_KEYS and LIKEVEKT_HOSTS say how."
    )
    part = commands.add_parser("start", help="serve the product for a reverse proxy", description=text)
    part.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    part.add_argument(
        "--listen",
        type=_address,
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on (127.0.0.1); 0.0.0.0 in a container that only the proxy reaches",
    )
    part.add_argument("--migrate", action="store_true", help="bring the database up to this version first")
    part.set_defaults(command=_start)


def _add_worker(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = (
        "Carry out the jobs that are due, beside likevekt start and on the same settings. Several workers share the "
        "jobs. A demo has a worker of its own."
    )
    part = commands.add_parser(
        "worker", help="carry out the jobs that wait in the database", description=text
    )
    part.add_argument("--once", action="store_true", help="carry out what is due now, and end")
    part.set_defaults(command=_worker)


def _add_backup(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = "Write everything to one encrypted file, while others work. The key is LIKEVEKT_BACKUP_KEY, or in a file."
    part = commands.add_parser("backup", help="write everything to one encrypted file", description=text)
    part.add_argument("target", type=Path, metavar="FILE", help="the file, or a folder to name it in")
    part.set_defaults(command=_backup)
    text = (
        "Bring a backup back into an empty database, SQLite or PostgreSQL: all of it or nothing. It is looked through "
        "to its end first."
    )
    back = commands.add_parser("restore", help="bring a backup back into an empty database", description=text)
    back.add_argument("source", type=Path, metavar="FILE", help="the backup")
    back.set_defaults(command=_restore)
    for one in (part, back):
        one.add_argument(
            "--key-file",
            type=Path,
            metavar="FILE",
            help="a file with the key (otherwise LIKEVEKT_BACKUP_KEY)",
        )


def _backup(options: argparse.Namespace) -> int:
    from likevekt.cli.backup import run_backup  # noqa: PLC0415

    return run_backup(target=options.target, key_file=options.key_file)


def _restore(options: argparse.Namespace) -> int:
    from likevekt.cli.backup import run_restore  # noqa: PLC0415

    return run_restore(source=options.source, key_file=options.key_file)


def _add_doctor(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = (
        "Say what is right and wrong with this installation: settings, database, worker, seals, disk and backups. No "
        "secret is shown. Leave with 0 when nothing is wrong, else 2."
    )
    part = commands.add_parser(
        "doctor", help="say what is right and wrong with this installation", description=text
    )
    part.set_defaults(command=_doctor)


def _doctor(options: argparse.Namespace) -> int:  # noqa: ARG001 (one form for all commands)
    from likevekt.cli.doctor import run_doctor  # noqa: PLC0415

    return run_doctor()


def _add_migrate(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = "Bring the database up to this version, an empty one too, and end. Take a backup first."
    part = commands.add_parser("migrate", help="bring the database up to this version", description=text)
    part.set_defaults(command=_migrate)


def _migrate(options: argparse.Namespace) -> int:  # noqa: ARG001 (one form for all commands)
    from likevekt.cli.migrate import run_migrate  # noqa: PLC0415

    return run_migrate()


def _add_audit(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = (
        "Hold the trail of what was done and read to its seals, or seal what waits. Nothing else is changed."
    )
    part = commands.add_parser("audit", help="verify or seal the audit trail", description=text)
    calls = part.add_subparsers(required=True, metavar="CALL", parser_class=_Parser)
    verify = calls.add_parser(
        "verify",
        help="say what is wrong with the trail",
        description="Leave with 0 when the trail is whole, 1 when something is wrong, 2 when it cannot be asked.",
    )
    verify.add_argument(
        "--heads",
        type=Path,
        metavar="FILE",
        help="the file of heads or a copy of it (otherwise LIKEVEKT_AUDIT_HEADS, or the one in the home folder)",
    )
    verify.set_defaults(command=_verify_audit)
    seal = calls.add_parser("seal", help="seal what waits, without a worker")
    seal.set_defaults(command=_seal_audit)
    for one in (verify, seal):
        one.add_argument(
            "--home",
            type=Path,
            metavar="DIR",
            help="home folder (otherwise LIKEVEKT_HOME, or ./likevekt-data)",
        )


def _add_municipality(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = "Bring a municipality in, in the database of likevekt start."
    part = commands.add_parser("municipality", help="bring a municipality in", description=text)
    calls = part.add_subparsers(required=True, metavar="CALL", parser_class=_Parser)
    add = calls.add_parser("add", help="bring a municipality in", description=text)
    add.add_argument("--code", required=True, help="the four digits of Statistics Norway, as 4601")
    add.add_argument("--name", required=True, help="its name, as Bergen")
    add.add_argument("--inhabitants", required=True, type=int, metavar="N", help="how many live there")
    add.set_defaults(command=_add_one_municipality)


def _add_clock(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = (
        "Say where the clock of a demo stands, or move it. The clock of a production server is never moved."
    )
    part = commands.add_parser("clock", help="see and move the clock of a demo", description=text)
    which = part.add_mutually_exclusive_group()
    which.add_argument("--to", type=_day, metavar="DATE", help="move it to a day, as 2027-03-01")
    which.add_argument("--real", action="store_true", help="set it right again")
    part.add_argument(
        "--home", type=Path, metavar="DIR", help="home folder (otherwise LIKEVEKT_HOME, or ./likevekt-data)"
    )
    part.set_defaults(command=_clock)


def _add_account(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = "Make the first accounts of an installation, and new links for those who are locked out."
    part = commands.add_parser("account", help="make the first accounts, and links", description=text)
    calls = part.add_subparsers(required=True, metavar="CALL", parser_class=_Parser)
    add = calls.add_parser(
        "add", help="make an account", description="Make an account, and print its one-time link."
    )
    add.add_argument("--username", required=True, help="what the person logs in with")
    add.add_argument("--name", required=True, help="what others see")
    add.add_argument(
        "--administrator", action="store_true", help="make it one of the first two administrators"
    )
    add.add_argument("--municipality", metavar="CODE", help="whose administrator (otherwise the first one's)")
    add.set_defaults(command=_add_one_account)
    link = calls.add_parser(
        "link", help="print a new one-time link", description="Print a link for a new password."
    )
    link.add_argument("username", metavar="USERNAME")
    link.add_argument(
        "--reset-second-factor", action="store_true", help="let a new telephone be set up with it"
    )
    link.set_defaults(command=_link_account)
    expect = calls.add_parser(
        "expect",
        help="let an account be logged in to at a provider",
        description="Ask what the provider knows the person by, and keep a hash of it.",
    )
    expect.add_argument("username", metavar="USERNAME")
    expect.add_argument(
        "--provider", required=True, metavar="CODE", help="its name in the file of LIKEVEKT_OIDC"
    )
    expect.add_argument(
        "--end", action="store_true", help="take back what was expected there, and ask nothing"
    )
    expect.set_defaults(command=_expect_account)


def _add_identity(commands: "argparse._SubParsersAction[_Parser]") -> None:
    text = "Encrypt every identity with the newest key of LIKEVEKT_IDENTITY_KEYS, so that older keys can go."
    part = commands.add_parser("identity", help="encrypt identities with a new key", description=text)
    calls = part.add_subparsers(required=True, metavar="CALL", parser_class=_Parser)
    rotate = calls.add_parser(
        "rotate",
        help="encrypt what an older key encrypted, and say how many are left",
        description="Stopped anywhere, it goes on where it was. Pages can be used meanwhile.",
    )
    rotate.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="home folder (otherwise LIKEVEKT_HOME, or ./likevekt-data)",
    )
    rotate.set_defaults(command=_rotate_identities)


def _rotate_identities(options: argparse.Namespace) -> int:
    from likevekt.cli.identity import run_rotate  # noqa: PLC0415

    return run_rotate(home=options.home)


def _verify_audit(options: argparse.Namespace) -> int:
    from likevekt.cli.audit import run_verify  # noqa: PLC0415

    return run_verify(home=options.home, heads=options.heads)


def _seal_audit(options: argparse.Namespace) -> int:
    from likevekt.cli.audit import run_seal  # noqa: PLC0415

    return run_seal(home=options.home)


def _add_one_municipality(options: argparse.Namespace) -> int:
    from likevekt.cli.municipality import run_add  # noqa: PLC0415

    return run_add(code=options.code, name=options.name, inhabitants=options.inhabitants)


def _add_one_account(options: argparse.Namespace) -> int:
    from likevekt.cli.account import run_add  # noqa: PLC0415

    return run_add(
        username=options.username,
        name=options.name,
        is_administrator=options.administrator,
        municipality=options.municipality,
    )


def _link_account(options: argparse.Namespace) -> int:
    from likevekt.cli.account import run_link  # noqa: PLC0415

    return run_link(options.username, resets_second_factor=options.reset_second_factor)


def _expect_account(options: argparse.Namespace) -> int:
    from likevekt.cli.account import run_end, run_expect  # noqa: PLC0415

    run = run_end if options.end else run_expect
    return run(options.username, provider=options.provider)


def _demo(options: argparse.Namespace) -> int:
    from likevekt.cli.demo import run_demo  # noqa: PLC0415

    return run_demo(
        port=options.port, home=options.home, opens_browser=not options.no_browser, is_fresh=options.fresh
    )


def _start(options: argparse.Namespace) -> int:
    from likevekt.cli.start import run_server  # noqa: PLC0415

    return run_server(port=options.port, migrates=options.migrate, listens=options.listen)


def _worker(options: argparse.Namespace) -> int:
    from likevekt.cli.worker import run_worker  # noqa: PLC0415

    return run_worker(is_once=options.once)


def _clock(options: argparse.Namespace) -> int:
    from likevekt.cli.clock import run_clock  # noqa: PLC0415

    return run_clock(home=options.home, to=options.to, is_real=options.real)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2027-03-01") from None


def _address(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not an address; give one as 127.0.0.1") from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; give a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
