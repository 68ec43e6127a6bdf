"""Invented municipalities: Nordvågen and the synthetic nation, seeded, deterministic, streamed."""

from likevekt.synthetic.dataset import Dataset, nordvagen
from likevekt.synthetic.nation import invented_municipalities, nation

__all__ = ["Dataset", "invented_municipalities", "nation", "nordvagen"]
