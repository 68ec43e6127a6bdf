"""For programs that write beside others, each as fast as it can."""


def wait_for_others() -> None:
    """Let this program wait for the others' turns with an embedded database, which gives them to whoever asks first.

    The product gives up after 20 seconds. A writer can be that unlucky on a busy machine, where others never pause.
    """
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"] |= {"timeout": 600}
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA busy_timeout=600000;"
