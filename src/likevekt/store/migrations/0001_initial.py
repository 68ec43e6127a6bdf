"""The tables of version 0.1.0."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("inhabitants", models.PositiveIntegerField()),
                ("invented", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="municipality_has_code_and_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("parent", models.CharField(blank=True, default="", max_length=60)),
                ("kind", models.CharField(max_length=10)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "unit", "valid_from"), name="unit_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("unit")), _negated=True),
                        name="unit_is_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="unit_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="unit_has_code_and_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("area", "unit", "team", "office"))),
                        name="unit_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=60)),
                ("name_nb", models.CharField(max_length=200)),
                ("name_nn", models.CharField(max_length=200)),
                ("name_en", models.CharField(max_length=200)),
                ("kpr_code", models.CharField(blank=True, default="", max_length=20)),
                ("kostra_function", models.CharField(max_length=10)),
                ("per", models.CharField(max_length=10)),
                ("decision_needed", models.BooleanField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "service", "valid_from"), name="service_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="service_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("service", ""), _negated=True),
                            models.Q(("name_nb", ""), _negated=True),
                            models.Q(("name_nn", ""), _negated=True),
                            models.Q(("name_en", ""), _negated=True),
                        ),
                        name="service_has_names",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per__in", ("hour", "day", "visit", "month", "piece"))),
                        name="service_per_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=60)),
                ("unit_kind", models.CharField(blank=True, default="", max_length=40)),
                ("time_of_day", models.CharField(blank=True, default="", max_length=40)),
                ("zone", models.CharField(blank=True, default="", max_length=40)),
                ("ore_per", models.BigIntegerField()),
                ("standard_hours_per", models.CharField(blank=True, default="", max_length=122)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("source", models.CharField(max_length=400)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality", "service", "valid_from"], name="rate_by_service")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ore_per__gte", 0)), name="rate_is_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rate_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("service", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="rate_has_service_and_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=60)),
                ("service", models.CharField(blank=True, default="", max_length=60)),
                ("function", models.CharField(max_length=10)),
                ("year", models.PositiveSmallIntegerField()),
                ("month", models.PositiveSmallIntegerField()),
                ("ore", models.BigIntegerField()),
                ("adopted_on", models.DateField()),
                ("version", models.PositiveIntegerField()),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budget_lines",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "unit", "service", "function", "year", "month", "version"),
                        name="budget_line_version_is_new",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="budget_month_exists"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True), models.Q(("function", ""), _negated=True)
                        ),
                        name="budget_has_unit_and_function",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="budget_version_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=60)),
                ("unit", models.CharField(blank=True, default="", max_length=60)),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("value", models.CharField(max_length=122)),
                ("numerator", models.CharField(blank=True, default="", max_length=122)),
                ("denominator", models.CharField(blank=True, default="", max_length=122)),
                ("source", models.CharField(max_length=400)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "indicator", "unit", "period_from", "period_to", "source"),
                        name="indicator_is_said_once_a_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("numerator", ""), _negated=True),
                                models.Q(("denominator", ""), _negated=True),
                            ),
                            models.Q(("numerator", ""), ("denominator", "")),
                            _connector="OR",
                        ),
                        name="indicator_parts_are_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period_to__isnull", True),
                            ("period_to__gt", models.F("period_from")),
                            _connector="OR",
                        ),
                        name="indicator_period_is_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("indicator", ""), _negated=True),
                            models.Q(("value", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="indicator_has_value_and_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("version", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("byte_count", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=400)),
                ("as_of", models.DateField()),
                ("completeness", models.CharField(blank=True, default="", max_length=122)),
                ("original_name", models.CharField(blank=True, default="", max_length=255)),
                ("conversions", models.JSONField(default=list)),
                ("opened_from", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=150)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funding_tables",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "name", "version"), name="table_version_is_new"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThan(
                            django.db.models.functions.text.Length("content"), 0
                        ),
                        name="table_has_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("byte_count__gte", 1)), name="table_byte_count_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                            models.Q(("created_by", ""), _negated=True),
                        ),
                        name="table_has_name_source_and_author",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("sha256"), 64
                        ),
                        name="table_has_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="table_version_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="model_versions",
                        to="store.municipality",
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("text", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("title", models.TextField()),
                ("note", models.TextField(blank=True, default="")),
                ("weighings", models.JSONField(default=dict)),
                ("transition", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "key", "version"), name="model_version_is_new"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThan(
                            django.db.models.functions.text.Length("text"), 0
                        ),
                        name="model_has_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            models.Q(("created_by", ""), _negated=True),
                        ),
                        name="model_has_key_title_and_author",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("sha256"), 64
                        ),
                        name="model_has_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="model_version_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelAdoption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("adopted_on", models.DateField()),
                ("valid_from", models.DateField()),
                ("case_reference", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=150)),
                (
                    "model_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="store.modelversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case_reference", ""), _negated=True),
                            models.Q(("created_by", ""), _negated=True),
                        ),
                        name="adoption_has_case_and_author",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Parameter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("version", models.PositiveIntegerField()),
                ("value", models.CharField(max_length=122)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("source", models.CharField(max_length=400)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=150)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parameters",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "name", "version"), name="parameter_version_is_new"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="parameter_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("value", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                            models.Q(("created_by", ""), _negated=True),
                        ),
                        name="parameter_has_name_value_source_and_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="parameter_version_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine_version", models.CharField(max_length=40)),
                ("frame", models.CharField(blank=True, default="", max_length=61)),
                ("sum", models.TextField()),
                ("result", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=150)),
                (
                    "model_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="store.modelversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("engine_version", ""), _negated=True),
                            models.Q(("sum", ""), _negated=True),
                            models.Q(("created_by", ""), _negated=True),
                        ),
                        name="run_has_engine_sum_and_author",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingRunInput",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inputs",
                        to="store.fundingrun",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="store.fundingtable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "table"), name="run_reads_a_table_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("sha256"), 64
                        ),
                        name="run_input_has_hash",
                    ),
                ],
            },
        ),
    ]
