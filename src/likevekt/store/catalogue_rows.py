"""Rows of the service catalogue: services, rates, budgets and indicators."""

from django.db import models

from likevekt.store.municipality_rows import Municipality
from likevekt.store.row_rules import are_paired, ends_after_it_begins, is_filled, is_one_of, is_positive

SERVICE_MEASURES = ("hour", "day", "visit", "month", "piece")


class Service(models.Model):
    """One service (tjeneste) in a period, in the columns of the file `services`."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="services")
    service = models.CharField(max_length=60)
    name_nb = models.CharField(max_length=200)
    name_nn = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kpr_code = models.CharField(max_length=20, blank=True, default="")
    kostra_function = models.CharField(max_length=10)
    per = models.CharField(max_length=10)
    decision_needed = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "service", "valid_from"), name="service_begins_once"
            ),
            ends_after_it_begins(name="service_ends_after_it_begins"),
            is_filled(name="service_has_names", fields=("service", "name_nb", "name_nn", "name_en")),
            is_one_of(name="service_per_is_known", field="per", codes=SERVICE_MEASURES),
        )

    def __str__(self) -> str:
        return f"{self.service} from {self.valid_from}"


class Rate(models.Model):
    """One dated price in øre (sats), in the columns of the file `rates`.

    An empty unit kind, time of day or zone holds for all. A rate is never
    changed: its end may be set once, and the next rate begins there.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="rates")
    service = models.CharField(max_length=60)
    unit_kind = models.CharField(max_length=40, blank=True, default="")
    time_of_day = models.CharField(max_length=40, blank=True, default="")
    zone = models.CharField(max_length=40, blank=True, default="")
    ore_per = models.BigIntegerField()
    standard_hours_per = models.CharField(max_length=122, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=400)

    class Meta:
        constraints = (
            models.CheckConstraint(name="rate_is_not_negative", condition=models.Q(ore_per__gte=0)),
            ends_after_it_begins(name="rate_ends_after_it_begins"),
            is_filled(name="rate_has_service_and_source", fields=("service", "source")),
        )
        # What is held against overlap: the guard of the embedded database looks here at every new row.
        indexes = (
            models.Index(
                fields=("municipality", "service", "unit_kind", "time_of_day", "zone", "valid_from"),
                name="rate_by_what_it_is_for",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} {self.ore_per} øre from {self.valid_from}"


class BudgetLine(models.Model):
    """One month's budget of a unit and service (budsjettpost), in the columns of the file `budget`.

    A later version of the same line replaces an earlier one; both stay.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="budget_lines")
    unit = models.CharField(max_length=60)
    service = models.CharField(max_length=60, blank=True, default="")
    function = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    ore = models.BigIntegerField()
    adopted_on = models.DateField()
    version = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "unit", "service", "function", "year", "month", "version"),
                name="budget_line_version_is_new",
            ),
            models.CheckConstraint(
                name="budget_month_exists", condition=models.Q(month__gte=1, month__lte=12)
            ),
            is_filled(name="budget_has_unit_and_function", fields=("unit", "function")),
            is_positive(name="budget_version_is_positive", field="version"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.year}-{self.month:02} version {self.version}"


class Indicator(models.Model):
    """One measured value in a period (indikator), in the columns of the file `indicators`.

    Values are exact text. An empty unit is the whole municipality.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="indicators")
    indicator = models.CharField(max_length=60)
    unit = models.CharField(max_length=60, blank=True, default="")
    period_from = models.DateField()
    period_to = models.DateField()
    value = models.CharField(max_length=122)
    numerator = models.CharField(max_length=122, blank=True, default="")
    denominator = models.CharField(max_length=122, blank=True, default="")
    source = models.CharField(max_length=400)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "indicator", "unit", "period_from", "period_to", "source"),
                name="indicator_is_said_once_a_source",
            ),
            are_paired(name="indicator_parts_are_paired", first="numerator", second="denominator"),
            ends_after_it_begins(name="indicator_period_is_not_empty", start="period_from", end="period_to"),
            is_filled(name="indicator_has_value_and_source", fields=("indicator", "value", "source")),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit} {self.period_from}"
