"""Likevekt: money seen where care is decided, without deciding care."""

__version__ = "0.2.0"
