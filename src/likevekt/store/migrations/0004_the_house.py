"""The house: accounts and roles, persons and their identities, the audit trail, jobs, imports, live versions."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from likevekt.store.guards import ForbidChange, ForbidOverlap
from likevekt.store.undo_guards import AllowUndo


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0003_waiting_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seconds", models.BigIntegerField()),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=150, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("username", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="account_has_username_and_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor", models.CharField(max_length=40)),
                ("acting_for", models.CharField(blank=True, default="", max_length=40)),
                ("action", models.CharField(max_length=60)),
                ("object_kind", models.CharField(max_length=60)),
                ("object_id", models.CharField(blank=True, default="", max_length=80)),
                ("person", models.CharField(blank=True, default="", max_length=40)),
                ("municipality", models.CharField(blank=True, default="", max_length=8)),
                ("unit", models.CharField(blank=True, default="", max_length=60)),
                ("purpose", models.CharField(blank=True, default="", max_length=60)),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "at"], name="audit_by_person"),
                    models.Index(fields=["object_kind", "object_id"], name="audit_by_object"),
                    models.Index(fields=["object_kind", "at"], name="audit_by_kind"),
                    models.Index(fields=["actor", "at"], name="audit_by_account"),
                    models.Index(fields=["action", "at"], name="audit_by_action"),
                    models.Index(fields=["purpose", "at"], name="audit_by_purpose"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("actor_kind__in", ("account", "client", "system"))),
                        name="audit_actor_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor", ""), _negated=True),
                            models.Q(("action", ""), _negated=True),
                            models.Q(("object_kind", ""), _negated=True),
                        ),
                        name="audit_entry_says_who_did_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("entry_count", models.PositiveIntegerField()),
                ("previous_head", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="audit_seal_is_numbered_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entry_count__gte", 1)), name="audit_seal_holds_entries"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("previous_head"), 64
                        ),
                        name="audit_seal_has_previous_head",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("digest"), 64
                        ),
                        name="audit_seal_has_digest",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("head"), 64
                        ),
                        name="audit_seal_has_head",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("arguments", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=120, null=True, unique=True)),
                ("due_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_holder", models.CharField(blank=True, default="", max_length=40)),
                ("result", models.JSONField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=400)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "due_at"], name="job_by_state_and_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="job_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "running", "done", "failed"))),
                        name="job_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=40, unique=True)),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("sex", models.CharField(default="unknown", max_length=10)),
                ("area", models.CharField(blank=True, default="", max_length=60)),
                ("household", models.CharField(default="unknown", max_length=20)),
                ("relatives", models.CharField(default="unknown", max_length=10)),
                ("relative_sex", models.CharField(blank=True, default="", max_length=10)),
                ("language", models.CharField(blank=True, default="", max_length=20)),
                ("interpreter", models.BooleanField(default=False)),
                ("shielded", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persons",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", ""), _negated=True), name="person_has_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ("female", "male", "unknown"))),
                        name="person_sex_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("household__in", ("alone", "with_others", "with_parents", "unknown"))
                        ),
                        name="person_household_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relatives__in", ("none", "some", "unknown"))),
                        name="person_relatives_are_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Kinship",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("registered_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kinships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kinships",
                        to="store.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("self", "kin"))), name="kinship_kind_is_known"
                    ),
                    models.UniqueConstraint(fields=("account", "person"), name="kinship_is_registered_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="store.person",
                    ),
                ),
                ("chosen", models.CharField(default="other", max_length=20)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="emergency_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True), ("ends_at__gt", models.F("begins_at")), _connector="OR"
                        ),
                        name="emergency_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("chosen__in", ("acute", "no_answer", "danger", "asked_for", "other"))
                        ),
                        name="emergency_is_of_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("lookup_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key_id", ""), _negated=True), name="identity_names_its_key"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("lookup_hash"), 64
                        ),
                        name="identity_has_lookup_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PowerOfAttorney",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("powers", models.JSONField(default=list)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="powers_of_attorney",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="powers_of_attorney",
                        to="store.person",
                    ),
                ),
                ("appointed_by", models.CharField(blank=True, default="", max_length=200)),
                ("ground", models.CharField(default="given", max_length=10)),
                ("signed_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="power_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ("given", "paper", "guardian"))),
                        name="power_ground_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "paper"), _negated=True),
                            ("signed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="power_on_paper_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "guardian"), _negated=True),
                            models.Q(("appointed_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="guardian_is_appointed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("unit", models.CharField(blank=True, default="", max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_grants",
                        to="store.municipality",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role", ""), _negated=True), name="role_grant_has_role"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="role_grant_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="store.rolegrant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShieldAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shield_accesses",
                        to="store.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="shield_access_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approved_by", models.F("account")), _negated=True),
                        name="shield_access_is_not_approved_by_its_holder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSealedEntry",
            fields=[
                ("entry", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="store.auditseal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("seal", "position"), name="audit_place_is_taken_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("digest"), 64
                        ),
                        name="audit_sealed_entry_has_digest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MachineClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="machine_clients",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="machine_client_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("token_sha256"), 64
                        ),
                        name="machine_client_has_token_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__isnull", True),
                            ("expires_at__gt", models.F("created_at")),
                            _connector="OR",
                        ),
                        name="machine_client_expires_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MachineClientApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approved_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="store.machineclient",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "starts_at"), name="rate_window_is_counted_once"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("key"), 64
                        ),
                        name="rate_window_has_hashed_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="rate_window_counts_tries"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LiveVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=40)),
                ("unit", models.CharField(blank=True, default="", max_length=60)),
                ("version", models.PositiveBigIntegerField()),
                ("changed_at", models.DateTimeField()),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="live_versions",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "topic", "unit"), name="live_version_stands_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("topic", ""), _negated=True), name="live_version_has_topic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="live_version_is_positive"
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="PasswordLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("resets_second_factor", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="password_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("token_sha256"), 64
                        ),
                        name="password_link_has_token_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__isnull", True),
                            ("expires_at__gt", models.F("created_at")),
                            _connector="OR",
                        ),
                        name="password_link_expires_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderLogin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                ("known_by_hash", models.CharField(max_length=64)),
                ("subject_hash", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_logins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("issuer", ""), _negated=True),
                        name="provider_login_names_its_issuer",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("known_by_hash"), 64
                        ),
                        name="provider_login_is_hashed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("issuer", "known_by_hash"),
                        name="provider_login_leads_to_one_account",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("code_hash"), 64
                        ),
                        name="recovery_code_is_hashed",
                    ),
                    models.UniqueConstraint(
                        fields=("account", "code_hash"), name="recovery_code_stands_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("last_step", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_factor",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key_id", ""), _negated=True), name="second_factor_names_its_key"
                    )
                ],
            },
        ),
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
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("table", models.CharField(blank=True, default="", max_length=100)),
                ("came_by", models.CharField(max_length=10)),
                ("original_name", models.CharField(blank=True, default="", max_length=255)),
                ("stored_name", models.CharField(max_length=64, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("byte_count", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=150)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("reading", models.PositiveIntegerField(default=1)),
                ("choices", models.JSONField(default=dict)),
                ("said", models.JSONField(default=dict)),
                ("rows_read", models.PositiveBigIntegerField(default=0)),
                ("rows_in_all", models.PositiveBigIntegerField(null=True)),
                ("rows_name", models.CharField(blank=True, default="", max_length=64)),
                ("outcome", models.JSONField(null=True)),
                ("bad_cells", models.JSONField(default=list)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("accepted_by", models.CharField(blank=True, default="", max_length=150)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, default="", max_length=150)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality", "state", "made_at"], name="import_by_state")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("stored_name", ""), _negated=True),
                            models.Q(("made_by", ""), _negated=True),
                        ),
                        name="import_has_kind_file_and_author",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("sha256"), 64
                        ),
                        name="import_has_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "waiting",
                                    "reading",
                                    "ready",
                                    "refused",
                                    "accepting",
                                    "accepted",
                                    "undone",
                                    "dropped",
                                ),
                            )
                        ),
                        name="import_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("came_by__in", ("upload", "folder", "api", "command"))),
                        name="import_way_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("byte_count__gte", 1)), name="import_has_bytes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row_table", models.CharField(max_length=40)),
                ("row_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=700)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="store.import"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["row_table", "key"], name="import_change_by_key")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("row_table", "row_id", "made_by"), name="import_changes_a_row_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("table", models.CharField(blank=True, default="", max_length=100)),
                ("names", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=150)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_mappings",
                        to="store.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "kind", "table"), name="import_mapping_is_one_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("saved_by", ""), _negated=True)
                        ),
                        name="import_mapping_has_kind_and_author",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeaderAlert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("entry", models.PositiveBigIntegerField(null=True)),
                ("happened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="store.emergencyaccess",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("emergency", "own_case", "kin"))),
                        name="leader_alert_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("leader", "emergency"), name="leader_is_told_once_of_emergency"
                    ),
                    models.UniqueConstraint(
                        fields=("leader", "entry"), name="leader_is_told_once_of_refusal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("emergency__isnull", False), ("entry__isnull", True)),
                            models.Q(("emergency__isnull", True), ("entry__isnull", False)),
                            _connector="OR",
                        ),
                        name="leader_alert_tells_of_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="store.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "person"], name="person_unit_by_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit", ""), _negated=True), name="person_unit_names_a_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="person_unit_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShieldProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("proposed_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shield_proposals",
                        to="store.person",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("access", "lift"))), name="shield_proposal_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="shield_proposal_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "access"), _negated=True),
                            models.Q(("account__isnull", False), ("valid_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposed_access_names_an_account_and_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShieldDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_approved", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="store.shieldproposal",
                    ),
                ),
            ],
        ),
        migrations.DeleteModel(
            name="WaitingFile",
        ),
        migrations.RemoveIndex(
            model_name="rate",
            name="rate_by_service",
        ),
        migrations.AddIndex(
            model_name="rate",
            index=models.Index(
                fields=["municipality", "service", "unit_kind", "time_of_day", "zone", "valid_from"],
                name="rate_by_what_it_is_for",
            ),
        ),
        ForbidChange(model="AuditEntry"),
        ForbidChange(model="AuditSeal", unique=[["head"]]),
        ForbidChange(model="AuditSealedEntry", unique=[["seal_id", "position"]]),
        ForbidChange(model="RoleGrant", may_end="valid_to"),
        ForbidChange(model="RoleApproval", unique=[["grant_id"]]),
        ForbidChange(model="RoleRevocation", unique=[["grant_id"]]),
        ForbidChange(model="ShieldAccess", may_end="valid_to"),
        ForbidChange(model="ShieldProposal"),
        ForbidChange(model="ShieldDecision", unique=[["proposal_id"]]),
        ForbidChange(model="EmergencyAccess"),
        ForbidChange(model="PowerOfAttorney", may_end="revoked_at"),
        ForbidChange(model="PersonUnit", may_end="valid_to"),
        ForbidOverlap(
            model="PersonUnit", key=["person_id", "unit"], name="person_unit_periods_never_overlap"
        ),
        ForbidChange(
            model="LeaderAlert",
            unique=[["leader_id", "emergency_id"], ["leader_id", "entry"]],
            may_end="seen_at",
        ),
        ForbidChange(
            model="MachineClient",
            unique=[["token_sha256"]],
            may_end="revoked_at",
            may_change=["last_used_at"],
        ),
        ForbidChange(model="MachineClientApproval", unique=[["client_id"]]),
        ForbidChange(model="UnitSuccession", unique=[["municipality_id", "unit", "successor"]]),
        ForbidChange(model="PasswordLink", unique=[["token_sha256"]], may_end="closed_at"),
        ForbidChange(model="ProviderLogin", may_end="ended_at", may_change=["subject_hash"]),
        ForbidChange(
            model="Import",
            unique=[["stored_name"]],
            may_change=[
                "state",
                "reading",
                "choices",
                "said",
                "rows_read",
                "rows_in_all",
                "rows_name",
                "outcome",
                "bad_cells",
                "accepted_at",
                "accepted_by",
                "undone_at",
                "undone_by",
                "table",
            ],
        ),
        ForbidChange(model="ImportChange", unique=[["row_table", "row_id", "made_by_id"]]),
        AllowUndo(model="Rate", code="rates", end="valid_to"),
    ]
