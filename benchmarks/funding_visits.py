"""A million visits → volumes → a hybrid of five nodes, exact, with the trace of one unit."""

import numpy as np
import numpy.typing as npt

from benchmarks.funding_case import FRAME, MODEL, PRICES, SERVICES, Case, make_case, plain_numpy
from benchmarks.timing import medians, report
from likevekt.funding import Tracer, load_tables, read_model
from likevekt.funding.volumes import count_volumes

UNITS, VISITS = 25, 1_000_000


def main() -> None:
    case = make_case(units=UNITS, visits=VISITS)
    model = read_model(MODEL.encode())
    tables = load_tables(model, case.tables)

    def ours() -> int:
        volumes = count_volumes(
            unit=case.unit,
            service=case.service,
            minutes=case.minutes,
            unit_count=UNITS,
            service_count=len(SERVICES),
        )
        counted = tables
        for service, column in zip(SERVICES, volumes, strict=True):
            counted = counted.with_column(table="delivered", column=service, values=column)
        tracer = Tracer(model, counted)
        found = tracer.trace("u007")
        assert found.rebuilt() == found.exact
        assert tracer.result.whole is not None
        return sum(tracer.result.whole)

    def numpy_floats() -> npt.NDArray[np.float64]:
        codes = case.service * UNITS + case.unit
        counted = np.bincount(codes, weights=case.minutes, minlength=UNITS * len(SERVICES))
        return plain_numpy(case, counted.reshape(len(SERVICES), UNITS))

    assert ours() == FRAME
    ways = {
        "likevekt, exact, traced": ours,
        "numpy, floats, no trace": numpy_floats,
        "openfisca-core, floats, no trace": openfisca(case),
    }
    report(
        f"{VISITS:,} visits, hybrid of five nodes, {UNITS} units",
        medians(ways),
        ours="likevekt, exact, traced",
        limit=0.3,
    )


def openfisca(case: Case):  # type: ignore[no-untyped-def]
    """Build the same calculation in openfisca-core: visits are its persons, units its groups."""
    from openfisca_core import entities, periods, taxbenefitsystems, variables
    from openfisca_core.simulations import SimulationBuilder

    visit = entities.SingleEntity("visit", "visits", "A visit", "")
    unit = entities.GroupEntity("unit", "units", "A unit", "", [{"key": "member", "plural": "members"}])
    system = taxbenefitsystems.TaxBenefitSystem([visit, unit])

    class minutes(variables.Variable):
        value_type, entity, definition_period = float, visit, periods.YEAR

    class service(variables.Variable):
        value_type, entity, definition_period = int, visit, periods.YEAR

    class amount(variables.Variable):
        value_type, entity, definition_period = float, unit, periods.YEAR

        def formula(unit, period):  # type: ignore[no-untyped-def]
            taken, kind = unit.members("minutes", period), unit.members("service", period)
            counted = np.array([unit.sum(taken * (kind == code)) for code in range(len(SERVICES))])
            return plain_numpy(case, counted)

    system.add_variables(minutes, service, amount)
    assert len(PRICES) == len(SERVICES)

    def calculate():  # type: ignore[no-untyped-def]
        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("visit", np.arange(len(case.minutes)))
        units = builder.declare_entity("unit", np.arange(UNITS))
        builder.join_with_persons(units, case.unit, np.array(["member"] * len(case.minutes)))
        simulation = builder.build(system)
        simulation.set_input("minutes", "2027", case.minutes)
        simulation.set_input("service", "2027", case.service)
        return simulation.calculate("amount", "2027")

    return calculate
