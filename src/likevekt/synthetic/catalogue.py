"""The service catalogue and the price list of an invented municipality."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import floor
from typing import Any

from likevekt.kernel.exact import parse_number
from likevekt.synthetic.assumptions import assumptions, read_data

SPLIT_DAY = date(2024, 1, 1)
"""The day KOSTRA function 254 became 257 and 258 (reference set `kostra_functions`)."""

BEFORE_SPLIT = {"257": "254", "258": "254"}
CATALOGUE_BEGINS = date(2022, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticService:
    """A service type (tjenestetype) with what it takes of staff and money."""

    id: str
    name_nb: str
    name_nn: str
    name_en: str
    unit_type: str
    kpr_code: str
    function: str
    per: str
    decision_needed: bool
    driver: str
    price_2026: Fraction | None
    users: Mapping[str, float]
    weekly: float
    ages: range
    visits: float
    user_time: Mapping[str, Fraction]
    fte: Fraction
    """Full-time equivalents a thousand drivers."""
    wage: Fraction
    other: Fraction
    premises: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePeriod:
    """A service in a period, in the columns of the file `services`."""

    service: str
    name_nb: str
    name_nn: str
    name_en: str
    kpr_code: str
    kostra_function: str
    per: str
    decision_needed: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A dated price in øre (sats), in the columns of the file `rates`."""

    service: str
    unit_kind: str
    time_of_day: str
    zone: str
    ore_per: int
    standard_hours_per: str
    valid_from: str
    valid_to: str
    source: str


@cache
def catalogue() -> dict[str, SyntheticService]:
    """Read the services once, by id."""
    return {
        key: SyntheticService(
            id=key,
            name_nb=entry["nb"],
            name_nn=entry["nn"],
            name_en=entry["en"],
            unit_type=entry["unit_type"],
            kpr_code=entry["kpr"],
            function=entry["function"],
            per=entry["per"],
            decision_needed=entry["decision"] == "yes",
            driver=entry["driver"],
            price_2026=parse_number(entry["price"]) if "price" in entry else None,
            users={band: float(share) for band, share in entry.get("users", {}).items()},
            weekly=float(entry.get("weekly", "0")),
            ages=range(entry["ages"][0], entry["ages"][1] + 1) if "ages" in entry else range(0),
            visits=float(entry.get("visits", "0")),
            user_time={zone: parse_number(part) for zone, part in entry.get("user_time", {}).items()},
            fte=parse_number(entry.get("fte", "0")),
            wage=parse_number(entry.get("wage", "1")),
            other=parse_number(entry.get("other", "0")),
            premises=parse_number(entry.get("premises", "0")),
        )
        for key, entry in _content()["service"].items()
    }


def service_periods() -> Iterator[ServicePeriod]:
    """Give the rows of the file `services`: one a period with its own KOSTRA function."""
    for service in catalogue().values():
        old = BEFORE_SPLIT.get(service.function)
        periods = (
            [(service.function, CATALOGUE_BEGINS, None)]
            if old is None
            else [(old, CATALOGUE_BEGINS, SPLIT_DAY), (service.function, SPLIT_DAY, None)]
        )
        for function, start, end in periods:
            yield ServicePeriod(
                service=service.id,
                name_nb=service.name_nb,
                name_nn=service.name_nn,
                name_en=service.name_en,
                kpr_code=service.kpr_code,
                kostra_function=function,
                per=service.per,
                decision_needed="yes" if service.decision_needed else "no",
                valid_from=start.isoformat(),
                valid_to=end.isoformat() if end else "",
            )


def rates() -> Iterator[Rate]:
    """Give the price list: each service, zone and time of day, a row a year."""
    price = _content()["price"]
    for service in catalogue().values():
        if service.price_2026 is None:
            continue
        # An empty zone holds everywhere; a far zone has a price of its own.
        zones = ("", "far") if service.id in price["services_by_zone"] else ("",)
        times = ("", *price["time_of_day"]) if service.id in price["services_by_time"] else ("",)
        for year in assumptions().budget_years:
            for zone in zones:
                for time_of_day in times:
                    yield Rate(
                        service=service.id,
                        unit_kind="",
                        time_of_day=time_of_day,
                        zone=zone,
                        ore_per=price_ore(service.id, year=year, zone=zone, time_of_day=time_of_day),
                        standard_hours_per=_standard_hours(service, zone=zone),
                        valid_from=f"{year}-01-01",
                        valid_to=f"{year + 1}-01-01",
                        source=f"{price['source']}, {year}",
                    )


def price_ore(service: str, *, year: int, zone: str = "", time_of_day: str = "") -> int:
    """Give a price in whole øre, rounded half up to the step of the price list."""
    price = _content()["price"]
    base = catalogue()[service].price_2026
    if base is None:
        raise NoPriceError(service=service)
    exact = base * parse_number(price["year"][str(year)])
    if zone == "far":
        exact *= parse_number(price["far"])
    if time_of_day:
        exact *= parse_number(price["time_of_day"][time_of_day])
    step = parse_number(price["round_to"])
    return int(floor(exact / step + Fraction(1, 2)) * step * 100)


class NoPriceError(LookupError):
    """A service is not on the price list."""

    def __init__(self, *, service: str) -> None:
        super().__init__(f"The service {service} has no price: it is given without being counted in money.")


def _standard_hours(service: SyntheticService, *, zone: str) -> str:
    """Give the hours of worked time that one hour with the user takes, in hundredths."""
    if service.driver != "hours":
        return ""
    worked = 1 / service.user_time[zone or "near"]
    return f"{float(worked):.2f}"


@cache
def _content() -> dict[str, Any]:
    return read_data("services")
