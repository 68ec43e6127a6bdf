"""What a resident of an institution has: the kind of stay and the unit."""

from dataclasses import dataclass

from likevekt.synthetic.ages import AgeBand
from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.catalogue import catalogue
from likevekt.synthetic.draws import fair_offset, rng_for, slice_of
from likevekt.synthetic.structure import GeographicArea, SyntheticMunicipality


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionStay:
    """A place in an institution (institusjonsplass)."""

    service: str
    unit: str


def institution_stay(  # noqa: PLR0913
    municipality: SyntheticMunicipality,
    *,
    seed: int,
    band: AgeBand,
    area: GeographicArea,
    place: int,
    size: int,
) -> InstitutionStay:
    """Give the stay of one place; the residents of an age group are spread evenly over kinds of stay."""
    stays = assumptions().use.stay
    # Those under 67 stay for a time; long-term stays are for the old.
    shares = stays if band.first >= 67 else {"short_term_stay": 0.5, "rehabilitation_stay": 0.5}
    drawn = rng_for(seed, municipality.code, "stay", band.code).random()
    service, _, _ = slice_of(place, size=size, shares=shares, offset=fair_offset(drawn, size=size))
    units = municipality.units_of(catalogue()[service].unit_type, area=area.code)
    return InstitutionStay(service=service, unit=units[place % len(units)].id)
