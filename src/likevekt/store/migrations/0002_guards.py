"""What is versioned is never overwritten, and dated rows of one key never overlap."""

from django.db import migrations

from likevekt.store.guards import ForbidChange, ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [
        ForbidChange(model="FundingTable", unique=[["municipality_id", "name", "version"]]),
        ForbidChange(model="ModelVersion", unique=[["municipality_id", "key", "version"]]),
        ForbidChange(model="ModelAdoption"),
        ForbidChange(model="Parameter", unique=[["municipality_id", "name", "version"]]),
        ForbidChange(model="FundingRun"),
        ForbidChange(model="FundingRunInput", unique=[["run_id", "table_id"]]),
        ForbidChange(model="Rate", may_end="valid_to"),
        ForbidOverlap(
            model="Rate",
            key=["municipality_id", "service", "unit_kind", "time_of_day", "zone"],
            name="rate_periods_never_overlap",
        ),
        ForbidOverlap(
            model="Service", key=["municipality_id", "service"], name="service_periods_never_overlap"
        ),
        ForbidOverlap(model="Unit", key=["municipality_id", "unit"], name="unit_periods_never_overlap"),
    ]
