"""Rows of one municipality: itself and its units."""

from django.db import models

from likevekt.store.row_rules import ends_after_it_begins, is_filled, is_one_of

UNIT_KINDS = ("area", "unit", "team", "office")


class Municipality(models.Model):
    """One municipality (kommune); `invented` marks made-up data on every page."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=100)
    inhabitants = models.PositiveIntegerField()
    invented = models.BooleanField()

    class Meta:
        constraints = (is_filled(name="municipality_has_code_and_name", fields=("code", "name")),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Unit(models.Model):
    """One unit (enhet) of a municipality in a period, in the columns of the file `units`."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="units")
    unit = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    parent = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=10)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("municipality", "unit", "valid_from"), name="unit_begins_once"),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent", condition=~models.Q(parent=models.F("unit"))
            ),
            ends_after_it_begins(name="unit_ends_after_it_begins"),
            is_filled(name="unit_has_code_and_name", fields=("unit", "name")),
            is_one_of(name="unit_kind_is_known", field="kind", codes=UNIT_KINDS),
        )

    def __str__(self) -> str:
        return f"{self.unit} from {self.valid_from}"


class UnitSuccession(models.Model):
    """One unit that went into another on a day (etterfølger), so that its past still has somebody to answer for it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="unit_successions")
    unit = models.CharField(max_length=60)
    successor = models.CharField(max_length=60)
    valid_from = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "unit", "successor"), name="unit_succession_is_said_once"
            ),
            models.CheckConstraint(
                name="unit_does_not_succeed_itself", condition=~models.Q(unit=models.F("successor"))
            ),
            is_filled(name="unit_succession_has_both_units", fields=("unit", "successor")),
        )

    def __str__(self) -> str:
        return f"{self.unit} into {self.successor} from {self.valid_from}"
