"""The rows in the database are those of the code."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_every_change_of_a_row_has_its_migration() -> None:
    """`makemigrations --check` leaves with an exit code when a migration is missing."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
