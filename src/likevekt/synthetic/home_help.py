"""What a user of home services is granted: need level, weekly time, where it is given, and what comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial

from likevekt.reference import load_set
from likevekt.synthetic.ages import AgeBand
from likevekt.synthetic.assumptions import Shares, assumptions
from likevekt.synthetic.catalogue import catalogue
from likevekt.synthetic.draws import fair_offset, is_chosen, rng_for, scattered, skewed, slice_of
from likevekt.synthetic.structure import GeographicArea, SyntheticMunicipality

HOURS_AS_OF = date(2025, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Something granted by the week (innvilget mengde): minutes of time, or a count of days or pieces."""

    service: str
    unit: str
    minutes: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHelp:
    """The help that one place in home services gives (hjemmehjelp)."""

    need_level: str
    minutes_per_week: int
    """Of practical assistance and health services in the home."""
    granted: tuple[Granted, ...]


def home_help(  # noqa: PLR0913
    municipality: SyntheticMunicipality,
    *,
    seed: int,
    band: AgeBand,
    area: GeographicArea,
    number: int,
    place: int,
    size: int,
) -> HomeHelp:
    """Give the help of one place: member `place` of a group of `size` spread evenly over needs and hours."""
    draw = partial(_drawn, seed, municipality.code, band.code)
    use = assumptions().use
    level, rank, count = slice_of(
        place, size=size, shares=use.need_mix[band.code], offset=fair_offset(draw("level"), size=size)
    )
    in_hours = scattered(rank, size=count, salt=int(draw(level) * (1 << 30)))
    minutes = _weekly_minutes(band=band, level=level, place=in_hours, size=count)
    # Scattered once more: who gets help where does not follow from how much they get.
    in_settings = scattered(in_hours, size=count, salt=int(draw("setting") * (1 << 30)))
    settings = _settings(band.code, level)
    setting, _, _ = slice_of(
        in_settings, size=count, shares=settings, offset=fair_offset(draw("setting", level), size=count)
    )
    granted = [
        Granted(
            service=service,
            unit=_unit(municipality, service=service, area=area, number=number),
            minutes=part,
            count=0,
        )
        for service, part in _split(minutes, shares=use.split[setting])
    ]
    granted.extend(_extras(municipality, seed=seed, band=band, area=area, number=number))
    return HomeHelp(need_level=level, minutes_per_week=minutes, granted=tuple(granted))


def _weekly_minutes(*, band: AgeBand, level: str, place: int, size: int) -> int:
    assumed = assumptions().hours
    mean = float(load_set("home_care_hours").number(band.code, on=HOURS_AS_OF, group=level))
    most = min(assumed["most"] * mean, assumed["most_hours"])
    hours = skewed(place, size=size, mean=mean, least=assumed["least"] * mean, most=most)
    step = assumed["step_minutes"]
    return int(max(step, round(60 * hours / step) * step))


@cache
def _settings(band: str, level: str) -> Shares:
    return next(s.share for s in assumptions().use.settings if band in s.ages and level in s.levels)


def _split(minutes: int, *, shares: Mapping[str, float]) -> list[tuple[str, int]]:
    """Split weekly minutes on services; the last takes what is left."""
    parts, left = [], minutes
    names = list(shares)
    for service in names[:-1]:
        part = round(minutes * shares[service])
        parts.append((service, part))
        left -= part
    parts.append((names[-1], left))
    return [(service, part) for service, part in parts if part]


def _extras(
    municipality: SyntheticMunicipality, *, seed: int, band: AgeBand, area: GeographicArea, number: int
) -> list[Granted]:
    extras = []
    for service in catalogue().values():
        share = service.users.get(band.code, 0.0)
        if share and is_chosen(
            number, share=share, offset=_drawn(seed, municipality.code, band.code, service.id)
        ):
            extras.append(
                Granted(
                    service=service.id,
                    unit=_unit(municipality, service=service.id, area=area, number=number),
                    minutes=round(60 * service.weekly) if service.driver == "hours" else 0,
                    count=0 if service.driver == "hours" else round(service.weekly),
                )
            )
    return extras


@lru_cache(maxsize=4096)
def _drawn(seed: int, municipality: str, *part: str | int) -> float:
    """Draw the number that belongs to a named part of the home help of a municipality."""
    return rng_for(seed, municipality, "home help", *part).random()


def _unit(municipality: SyntheticMunicipality, *, service: str, area: GeographicArea, number: int) -> str:
    units = municipality.units_of(catalogue()[service].unit_type, area=area.code)
    return units[number % len(units)].id
