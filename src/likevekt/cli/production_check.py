"""What production refuses to serve: a demo's database. Settings refuse their own faults as they are read."""

from likevekt.cli.installation import database_faults_said
from likevekt.cli.refusal import CommandError


def refuse_demo_database() -> None:
    """Let a database through that holds nothing of a demo; a demo's own is let through in a demo.

    Raises:
        CommandError: the municipality is invented, or an account is one of a demo's.
    """
    from django.conf import settings  # noqa: PLC0415

    if not settings.PRODUCTION:
        return
    with database_faults_said():
        fault = demo_fault()
    if fault:
        raise CommandError(f"{fault} Name another database, or use likevekt demo.")


def demo_fault() -> str:
    """Say what of a demo the database holds, or nothing."""
    from likevekt.store.installation_queries import has_account_named, has_invented_municipality  # noqa: PLC0415
    from likevekt.synthetic.accounts import demo_accounts  # noqa: PLC0415

    if has_invented_municipality():
        return "This database holds an invented municipality, and production serves real ones."
    if has_account_named({(one.username, one.name) for one in demo_accounts()}):
        return "This database holds an account of the demo, which anyone may have used."
    return ""
