"""An invented municipality of fourteen units, small enough to reckon by hand, for the pages' tests."""

from datetime import UTC, date, datetime
from fractions import Fraction

from likevekt.actions.doer import command_line
from likevekt.actions.load_municipality import load_municipality
from likevekt.actions.municipality_data import AdoptionData, ModelData, MunicipalityData, TableData
from likevekt.synthetic.accounts import demo_accounts

CODE = "9001"
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
FRAME = 386_900_000
# unit, name, base 2026, minutes of home nursing, minutes of practical help, bed-days, inhabitants 0-66, 67-79, 80+
_UNITS = (
    ("avlastning", "Avlastning", 6_900_000, 0, 0, 2_390, 40, 20, 12),
    ("bakken", "Omsorgsbolig Bakken", 20_400_000, 1_180_000, 205_000, 1_120, 30, 90, 84),
    ("bolig-miljo", "Bolig og miljø", 34_600_000, 2_240_000, 596_000, 1_260, 340, 80, 40),
    ("dagaktivitet", "Dagaktivitet", 5_600_000, 0, 402_000, 110, 60, 110, 60),
    ("fjordgata", "Omsorgsbolig Fjordgata", 25_000_000, 1_570_000, 292_000, 1_530, 25, 102, 110),
    ("habilitering", "Habilitering", 11_000_000, 802_000, 92_000, 0, 420, 30, 8),
    ("hverdagsrehab", "Hverdagsrehabilitering", 6_200_000, 391_000, 0, 0, 80, 150, 62),
    ("korttid", "Korttid og rehabilitering", 27_000_000, 0, 0, 10_600, 110, 240, 230),
    ("nord", "Hjemmetjenesten Nord", 38_100_000, 2_480_000, 1_060_000, 0, 2_640, 520, 214),
    ("oyene", "Hjemmetjenesten Øyene", 20_300_000, 1_020_000, 505_000, 0, 930, 210, 118),
    ("psykisk-rus", "Psykisk helse og rus", 16_700_000, 1_090_000, 205_000, 0, 760, 90, 22),
    ("solstrand", "Solstrand sykehjem", 44_600_000, 0, 0, 15_020, 12, 80, 160),
    ("sor", "Hjemmetjenesten Sør", 41_100_000, 2_731_650, 1_218_480, 0, 2_510, 560, 248),
    ("sykehjem", "Nordvågen sykehjem", 67_400_000, 0, 0, 22_780, 20, 110, 236),
)
_HEAD = f"""frame = "{FRAME}"
valid_from = "2027-01-01"
"""


def _price(service: str) -> str:
    return f'{{ table = "stykkpriser", out = "pris", tjeneste = "{service}", on = "2027-01-01" }}'


_NEED = """
[node.behov]
op = "criteria"
title = "Kriterier"
table = "befolkning"
weights = { "0-66" = "0.18", "67-79" = "0.27", "80+" = "0.55" }
"""
_DELIVERED = f"""
[node.utfort]
op = "rate"
title = "Utført × stykkpris"
lines = [
  {{ volume = "utfort:hjemmesykepleie_minutter", price = {_price("hjemmesykepleie")}, per = "60" }},
  {{ volume = "utfort:praktisk_bistand_minutter", price = {_price("praktisk bistand")}, per = "60" }},
  {{ volume = "utfort:liggedogn", price = {_price("liggedøgn")} }},
]
"""
HYBRID = f"""[model]
id = "hybrid"
title = "Hybridmodell 2026"
out = "gulv_og_tak"
logic = ["PA", "NPM"]
{_HEAD}{_NEED}{_DELIVERED}
[node.blanding]
op = "blend"
of = [
  {{ a = "0.5", x = {{ op = "reconcile", title = "Kriteriene", of = "behov" }} }},
  {{ a = "0.3", x = {{ op = "reconcile", title = "Aktiviteten", of = "utfort" }} }},
  {{ a = "0.2", x = {{ op = "reconcile", title = "Rammen fra 2026", of = "budsjett:base_2026" }} }},
]

[node.gulv_og_tak]
op = "corridor"
of = "blanding"
relative_to = "budsjett:i_dag_2026"
floor = "-0.012"
cap = "0.015"
"""
ACTIVITY = f"""[model]
id = "abf"
title = "Aktivitetsbasert finansiering (ABF), lukket"
out = "gulv_og_tak"
logic = ["NPM"]
law = ["Økonomireglementet § 4"]
side_effects = [
  "Flere besøk gir mer penger, også der egentrening ville hjulpet mer.",
  "Lange reiser lønnes ikke: Øyene taper.",
  "Enheter uten vedtak må få egen sum utenom.",
]
tell_tales = [
  "Hverdagsrehabilitering faller mens vedtakstimer stiger.",
  "Andelen besøk under ti minutter øker.",
]
{_HEAD}{_DELIVERED}
[node.tilpasset]
op = "reconcile"
title = "Tilpasning til rammen"
of = "utfort"

[node.gulv_og_tak]
op = "corridor"
of = "tilpasset"
relative_to = "budsjett:i_dag_2026"
floor = "-0.03"
cap = "0.04"
"""
CRITERIA = f"""[model]
id = "kriterier"
title = "Kriteriemodell"
out = "delt"
logic = ["PA"]
{_HEAD}{_NEED}
[node.delt]
op = "reconcile"
of = "behov"
"""
OPEN_ACTIVITY = f"""[model]
id = "abf-apen"
title = "ABF, åpen"
out = "utfort"
open = true
logic = ["NPM"]
{_HEAD}{_DELIVERED}
"""
INDEX = """[model]
id = "indeks"
title = "Behovsindeks"
out = "indeks"
[node.indeks]
op = "weighted_sum"
table = "befolkning"
weights = { "80+" = "1.5" }
"""
PRICES = """in:tjeneste,valid_from,valid_to,pris
hjemmesykepleie,2027-01-01,,738.50
praktisk bistand,2027-01-01,,561.25
liggedøgn,2027-01-01,,3115
"""


def small_nordvagen(
    *, models: tuple[str, ...] = (HYBRID, ACTIVITY, CRITERIA), **values: object
) -> MunicipalityData:
    """The whole municipality as plain values, its first model adopted."""
    given = {
        "code": CODE,
        "name": "Nordvågen",
        "inhabitants": 11_500,
        "invented": True,
        "tables": tables(),
        "models": [_model(text) for text in models],
        "adoptions": [
            AdoptionData(
                key="hybrid",
                version=1,
                adopted_on=date(2025, 12, 12),
                valid_from=date(2026, 1, 1),
                case_reference="84/25",
            )
        ],
        "accounts": demo_accounts(),
    }
    return MunicipalityData(**(given | values))


def load_small_nordvagen(**values: object) -> None:
    """Put it in the database."""
    load_municipality(small_nordvagen(**values), progress=lambda _: None, by=command_line("test"), at=NOW)


def tables() -> list[TableData]:
    """The tables that its models run on."""
    volumes = [(unit, *row) for unit, _name, _base, *row in _UNITS]
    base = sum(row[2] for row in _UNITS)
    return [
        _table("units", "unit,name", [(unit, name) for unit, name, *_rest in _UNITS]),
        _table(
            "budsjett",
            "unit,base_2026,i_dag_2026",
            [(unit, amount, amount * FRAME // base) for unit, _name, amount, *_rest in _UNITS],
        ),
        _table(
            "utfort",
            "unit,hjemmesykepleie_minutter,praktisk_bistand_minutter,liggedogn",
            [row[:4] for row in volumes],
            completeness=Fraction("0.974"),
        ),
        _table(
            "befolkning",
            "unit,0-66,67-79,80+",
            [(row[0], *row[4:]) for row in volumes],
            as_of=date(2026, 1, 1),
            completeness=Fraction(1),
        ),
        TableData(
            name="stykkpriser",
            content=PRICES.encode(),
            source="kommunestyret, sak 84/26",
            as_of=date(2026, 9, 1),
        ),
    ]


def _table(
    name: str,
    head: str,
    rows: list[tuple[object, ...]],
    *,
    as_of: date = date(2026, 9, 1),
    completeness: Fraction | None = None,
) -> TableData:
    lines = [head, *(",".join(map(str, row)) for row in rows)]
    content = ("\n".join(lines) + "\n").encode()
    return TableData(name=name, content=content, source="oppdiktet", as_of=as_of, completeness=completeness)


def _model(text: str) -> ModelData:
    if 'id = "abf"' not in text:
        return ModelData(
            text=text.encode(), note="50 % kriterier, 30 % aktivitet, 20 % ramme." if text is HYBRID else ""
        )
    return ModelData(
        text=text.encode(),
        note="Stykkpris × utført, tilpasset rammen.",
        weighings={
            "needs_frame": {
                "move": -1,
                "reason": {"nb": "volumet følges av penger", "nn": "volumet blir følgt av pengar"},
            },
            "empowerment_control": {"move": 1, "reason": {"nb": "priser settes sentralt"}},
            "person_units": {"move": 2, "reason": {"nb": "hver teller sitt"}},
            "flexibility_equality": {"move": None, "reason": {}},
        },
        transition={
            "nb": "En tredjedel av endringen i 2027, resten i 2028 og 2029. Full virkning er vist her."
        },
    )
