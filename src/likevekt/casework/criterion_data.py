"""Reads and writes a criterion as data: every fault is found at once, each said in one plain sentence.

    id = "4.2"
    service = "home_nursing"
    valid_from = 2027-01-01
    text.nb = "Du kan få hjelp til personlig stell når du ikke klarer det alene."
    text.nn = "Du kan få hjelp til personleg stell når du ikkje klarer det åleine."
    [rule]
    any = [{ variable = "personal_hygiene", at_least = 3 }, { level_at_least = "extensive" }]

A condition is one of `variable` with `at_least`, `level_at_least`, `holds`, `all`, `any`, or `of` with `at_least`.
"""

from collections.abc import Collection, Mapping
from datetime import date

from likevekt.casework.criteria import AllocationCriterion
from likevekt.casework.criterion_problems import (
    CriterionError,
    CriterionFault,
    CriterionProblem,
    relatives_or,
)
from likevekt.casework.criterion_rules import (
    CriterionRule,
    FactHolds,
    LeastOf,
    LevelAtLeast,
    SituationFact,
    VariableAtLeast,
)
from likevekt.casework.need_level import SCORES, NeedLevel
from likevekt.kernel.periods import Period, parse_date

LANGUAGES = ("nb", "nn")
DEEPEST = 4
MOST_CONDITIONS = 40
_KEYS = frozenset({"id", "service", "valid_from", "valid_to", "text", "rule"})
_FORMS = tuple(
    frozenset(form.split())
    for form in ("variable at_least", "level_at_least", "holds", "all", "any", "of at_least")
)
_WORDS = frozenset().union(*_FORMS)
_LEVELS = {level.value: level for level in NeedLevel if level is not NeedLevel.UNSTATED}
_FACTS = {fact.value: fact for fact in SituationFact}


def parse_criterion(data: Mapping[str, object], *, variables: Collection[str]) -> AllocationCriterion:
    """Read a criterion from a table; ``variables`` are the function variables that a rule may ask for.

    Raises:
        CriterionError: something is wrong; all of it is told at once.
    """
    reader = _Reader(variables=variables)
    for key in sorted(data.keys() - _KEYS):
        reader.fault(key, relatives_or(CriterionFault.UNKNOWN_KEY, word=key), found=key)
    criterion_id, service = (reader.text(data.get(key), where=key) for key in ("id", "service"))
    period = reader.period(data)
    texts = reader.texts(data.get("text"))
    rule = reader.rule(data.get("rule"), where="rule", depth=1)
    if reader.problems or rule is None:
        raise CriterionError(problems=reader.problems)
    return AllocationCriterion(id=criterion_id, service=service, period=period, text=texts, rule=rule)


def rule_as_data(rule: CriterionRule) -> dict[str, object]:
    """Write a rule as the table that it is read from, so that it can be kept and published."""
    if isinstance(rule, VariableAtLeast):
        return {"variable": rule.variable, "at_least": rule.score}
    if isinstance(rule, LevelAtLeast):
        return {"level_at_least": rule.level.value}
    if isinstance(rule, FactHolds):
        return {"holds": rule.fact.value}
    parts = [rule_as_data(part) for part in rule.parts]
    if rule.least == len(parts):
        return {"all": parts}
    return {"any": parts} if rule.least == 1 else {"at_least": rule.least, "of": parts}


class _Reader:
    """Collects what is wrong while a criterion is read; what it cannot read it gives as empty or None."""

    def __init__(self, *, variables: Collection[str]) -> None:
        self.problems: list[CriterionProblem] = []
        self._variables = frozenset(variables)
        self._conditions = 0

    def fault(self, where: str, fault: CriterionFault, *, found: object = "") -> None:
        self.problems.append(CriterionProblem(where=where, fault=fault, found=str(found)[:100]))

    def text(self, found: object, *, where: str) -> str:
        if found is None or found == "":
            self.fault(where, CriterionFault.MISSING)
        elif not isinstance(found, str) or not found.strip():
            self.fault(where, CriterionFault.NOT_A_TEXT)
        else:
            return found
        return ""

    def texts(self, found: object) -> dict[str, str]:
        if not isinstance(found, Mapping):
            self.fault("text", CriterionFault.MISSING if found is None else CriterionFault.NOT_A_TABLE)
            return {}
        others = sorted(str(language) for language in found.keys() - set(LANGUAGES))
        return {
            language: self.text(found.get(language), where=f"text.{language}")
            for language in (*LANGUAGES, *others)
        }

    def period(self, data: Mapping[str, object]) -> Period:
        if data.get("valid_from") is None:
            self.fault("valid_from", CriterionFault.MISSING)
        start = self._day(data.get("valid_from"), where="valid_from")
        end = self._day(data.get("valid_to"), where="valid_to")
        if start is not None and end is not None and end <= start:
            self.fault("valid_to", CriterionFault.ENDS_TOO_EARLY, found=end)
            end = None
        return Period(start=start, end=end)

    def rule(self, found: object, *, where: str, depth: int) -> CriterionRule | None:
        self._conditions += 1
        if not isinstance(found, Mapping):
            self.fault(where, CriterionFault.MISSING if found is None else CriterionFault.NOT_A_TABLE)
            return None
        if depth > DEEPEST or self._conditions > MOST_CONDITIONS:
            self.fault(where, CriterionFault.TOO_DEEP if depth > DEEPEST else CriterionFault.TOO_MANY)
            return None
        if found.keys() not in _FORMS:
            strange = sorted(str(key) for key in found.keys() - _WORDS)
            for key in strange or [", ".join(sorted(found))]:
                self.fault(where, relatives_or(CriterionFault.UNKNOWN_CONDITION, word=key), found=key)
            return None
        if "variable" in found:
            return self._variable(found, where=where)
        if "level_at_least" in found:
            return self._level(found["level_at_least"], where=f"{where}.level_at_least")
        if "holds" in found:
            return self._fact(found["holds"], where=f"{where}.holds")
        return self._least(found, where=where, depth=depth)

    def _day(self, found: object, *, where: str) -> date | None:
        day = parse_date(found) if isinstance(found, str) else found
        if type(day) is date:
            return day
        if found is not None:
            self.fault(where, CriterionFault.NOT_A_DATE, found=found)
        return None

    def _variable(self, found: Mapping[str, object], *, where: str) -> CriterionRule | None:
        variable, score = str(found["variable"]), found["at_least"]
        fault = relatives_or(CriterionFault.UNKNOWN_VARIABLE, word=variable)
        if fault is CriterionFault.RELATIVES or variable not in self._variables:
            self.fault(f"{where}.variable", fault, found=variable)
            return None
        if type(score) is not int or score not in SCORES[1:]:
            self.fault(f"{where}.at_least", CriterionFault.NOT_A_SCORE, found=score)
            return None
        return VariableAtLeast(variable=variable, score=score)

    def _level(self, found: object, *, where: str) -> CriterionRule | None:
        level = _LEVELS.get(str(found))
        if level is None:
            self.fault(where, CriterionFault.UNKNOWN_LEVEL, found=found)
            return None
        return LevelAtLeast(level=level)

    def _fact(self, found: object, *, where: str) -> CriterionRule | None:
        fact = _FACTS.get(str(found))
        if fact is None:
            self.fault(where, relatives_or(CriterionFault.UNKNOWN_FACT, word=str(found)), found=found)
            return None
        return FactHolds(fact=fact)

    def _least(self, found: Mapping[str, object], *, where: str, depth: int) -> CriterionRule | None:
        key = next(iter(found.keys() - {"at_least"}))
        parts = found[key]
        if not isinstance(parts, list | tuple) or not parts:
            self.fault(f"{where}.{key}", CriterionFault.NO_PARTS)
            return None
        if len(parts) > MOST_CONDITIONS:
            self.fault(f"{where}.{key}", CriterionFault.TOO_MANY)
            return None
        least = {"all": len(parts), "any": 1}.get(key, found.get("at_least"))
        if type(least) is not int or not 1 <= least <= len(parts):
            self.fault(f"{where}.at_least", CriterionFault.NOT_A_COUNT, found=least)
            return None
        read = [
            self.rule(part, where=f"{where}.{key}.{number}", depth=depth + 1)
            for number, part in enumerate(parts, start=1)
        ]
        return LeastOf(least=least, parts=tuple(part for part in read if part is not None))
