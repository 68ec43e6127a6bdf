"""Which unit went into which, so that a merged unit keeps somebody who answers for its past."""

import django.db.models.deletion
from django.db import migrations, models

from likevekt.store.guards import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("store", "0006_live_versions")]

    operations = [
        migrations.CreateModel(
            name="UnitSuccession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=60)),
                ("successor", models.CharField(max_length=60)),
                ("valid_from", models.DateField()),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_successions",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "unit", "successor"), name="unit_succession_is_said_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", models.F("successor")), _negated=True),
                        name="unit_does_not_succeed_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True), models.Q(("successor", ""), _negated=True)
                        ),
                        name="unit_succession_has_both_units",
                    ),
                ],
            },
        ),
        ForbidChange(model="UnitSuccession", unique=[["municipality_id", "unit", "successor"]]),
    ]
