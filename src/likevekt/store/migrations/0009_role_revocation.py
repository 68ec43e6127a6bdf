"""A role that is taken back stands beside the role, so that one with an end of its own can be taken back before it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from likevekt.store.guards import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("store", "0008_login")]

    operations = [
        migrations.CreateModel(
            name="RoleRevocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("revoked_at", models.DateTimeField()),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="store.rolegrant",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        ForbidChange(model="RoleRevocation", unique=[["grant_id"]]),
    ]
