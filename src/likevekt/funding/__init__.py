"""Funding models: money shared out to the krone, from data that a council can adopt and anyone can run again."""

from likevekt.funding.check import check, check_file
from likevekt.funding.compare import Comparison, UnitChange, compare, need_shares
from likevekt.funding.effect import Change, Effect, effect
from likevekt.funding.explain import Side, UnitExplanation, explain, side
from likevekt.funding.finding import Finding, Severity
from likevekt.funding.load_tables import load_tables
from likevekt.funding.model import Model, Node
from likevekt.funding.model_file import load_model, read_model
from likevekt.funding.problems import FundingError, Problem, Stage
from likevekt.funding.run import Result, run
from likevekt.funding.table_source import TableSource
from likevekt.funding.tables import Tables
from likevekt.funding.trace import Trace, Tracer, UnknownUnitError, as_graph, as_sentence, as_table, trace

__all__ = [
    "Change",
    "Comparison",
    "Effect",
    "Finding",
    "FundingError",
    "Model",
    "Node",
    "Problem",
    "Result",
    "Severity",
    "Side",
    "Stage",
    "TableSource",
    "Tables",
    "Trace",
    "Tracer",
    "UnitChange",
    "UnitExplanation",
    "UnknownUnitError",
    "as_graph",
    "as_sentence",
    "as_table",
    "check",
    "check_file",
    "compare",
    "effect",
    "explain",
    "load_model",
    "load_tables",
    "need_shares",
    "read_model",
    "run",
    "side",
    "trace",
]
