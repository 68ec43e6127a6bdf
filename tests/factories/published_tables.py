"""Turns published files into tables that a funding model reads (``unit,…``), figures as they were printed."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table as the funding engine reads it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()


def english_practices(shared: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Give the tables of the English practices' weighted populations, and the published final weight of each."""
    with (shared / "data/england/nhs_gp_weighted_2023_2024.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    parts = [(row["Practice_Code"], row["Primary Medical Care WP"], row["Health Ineq WP"]) for row in rows]
    tables = {
        "units": csv_bytes(
            ("unit", "name"), ((row["Practice_Code"], row["GP_Practice_Name"]) for row in rows)
        ),
        "weights": csv_bytes(("unit", "primary", "inequality"), parts),
    }
    return tables, {row["Practice_Code"]: row["Final PMC WP"] for row in rows}


def norwegian_indices(shared: Path) -> tuple[dict[str, bytes], dict[str, str], dict[str, str]]:
    """Give the tables of the municipalities' sector indices 2026, the official totals and the sector weights."""
    with (shared / "data/norway/dki_2026.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    key = json.loads(
        (shared / "data/norway/kostnadsnokkel_2026.json").read_text("utf-8"), parse_float=str, parse_int=str
    )
    sectors: dict[str, str] = key["sector_weights_2026"]
    tables = {
        "units": csv_bytes(("unit", "name"), ((row["knr"], row["navn"]) for row in rows)),
        "indices": csv_bytes(
            ("unit", *sectors), ([row["knr"], *(row[sector] for sector in sectors)] for row in rows)
        ),
    }
    official = {row["knr"]: row["samlet_offisiell_Ak"] for row in rows}
    return tables, official, sectors
