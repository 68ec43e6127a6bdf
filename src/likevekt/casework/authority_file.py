"""Read an authority version from its file, and say everything that is wrong with it."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from likevekt.casework.authority import (
    CITIZENS,
    DECIDING_STEPS,
    AdjustmentLimit,
    AuthorityRule,
    AuthorityVersion,
    CaseActor,
    CaseStep,
    Organisation,
    OrganisationKind,
    ServiceScope,
    SigningLadder,
    SigningLevel,
    SigningStep,
)
from likevekt.casework.authority_check import faults_of
from likevekt.casework.authority_faults import AuthorityError, AuthorityFault
from likevekt.casework.authority_values import Table, TypedFloat, Values
from likevekt.casework.escalation_clock import EscalationLimit
from likevekt.kernel.money import ore_of_kroner
from likevekt.kernel.quoting import quoted

LARGEST_BYTES = 500_000
LONGEST_WEEKS = 520
LONGEST_HOURS = 48
LONGEST_DAYS = 20
_PARTS = (
    "authority", "user_group", "service_group", "course", "organisation", "rule", "limit", "level", "signing",
    "escalation",
)  # fmt: skip
_HEAD = ("id", "name", "description", "valid_from", "valid_to", "hybrid")
_SCOPE = ("services", "service_groups")
_HYBRIDS = tuple("abcdefghijklmn")
_LOGICS = ("PA", "NPM", "NPG")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCodes:
    """The codes that a municipality has (kjente koder); None where they are not held against anything."""

    roles: Collection[str] | None = None
    services: Collection[str] | None = None
    units: Collection[str] | None = None


def read_authority(
    content: bytes, *, name: str = "authority.toml", known: KnownCodes | None = None
) -> AuthorityVersion:
    """Read an authority version from the bytes of its file; `name` is used in messages only.

    Raises:
        AuthorityError: with every fault that was found.
    """
    values = Values()
    version = _Reading(_parsed(content, name), values, known or KnownCodes()).version(content)
    if not values.faults:
        values.faults += faults_of(version)
    if values.faults:
        raise AuthorityError(values.faults)
    return version


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    if len(content) > LARGEST_BYTES:
        _refuse_file(name, f"has {len(content)} bytes; {LARGEST_BYTES} is the limit")
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=TypedFloat)
    except UnicodeDecodeError:
        _refuse_file(name, "is not UTF-8 text; save the file as UTF-8")
    except RecursionError:
        _refuse_file(name, "is nested too deeply to be read")
    except ValueError as error:
        _refuse_file(name, f"is not TOML ({quoted(error)}); mend that line first")


def _refuse_file(name: str, reason: str) -> NoReturn:
    raise AuthorityError([AuthorityFault(where=name, reason=reason)])


class _Reading:
    """Reads the parsed file once, part by part."""

    def __init__(self, parsed: Mapping[str, Any], values: Values, known: KnownCodes) -> None:
        self.values = values
        self.known = known
        self.file = Table(parsed, "", values)
        self.file.refuse_unknown(_PARTS)

    def version(self, content: bytes) -> AuthorityVersion:
        head = self.file.table("authority", is_needed=True)
        head.refuse_unknown(_HEAD)
        user_groups = {code: table.label("name") for code, table in self._named("user_group", ("name",))}
        groups = {
            code: frozenset(table.codes("services", known=self.known.services, is_needed=True))
            for code, table in self._named("service_group", ("name", "services"))
        }
        courses = {code: table.label("name") for code, table in self._named("course", ("name",))}
        self.organisations = {
            code: self._organisation(code, table, user_groups) for code, table in self._organisation_tables()
        }
        self.groups, self.courses = groups, courses
        levels = {code: self._level(code, table) for code, table in self._named("level", ("name", "by"))}
        valid_from, valid_to = head.day("valid_from", is_needed=True), head.day("valid_to")
        if valid_from and valid_to and valid_to <= valid_from:
            self.values.refuse(
                "authority.valid_to", "is not after valid_from; give a later day, or leave it out"
            )
        return AuthorityVersion(
            id=head.text("id", is_needed=True),
            name=head.label("name"),
            description=head.label("description"),
            valid_from=valid_from or date.min,
            valid_to=valid_to,
            hybrid=head.choice("hybrid", _HYBRIDS),
            user_groups=user_groups,
            service_groups=groups,
            courses=courses,
            organisations=self.organisations,
            rules=tuple(self._rule(table) for table in self.file.tables("rule")),
            limits=tuple(self._limit(table) for table in self.file.tables("limit")),
            levels=levels,
            ladders=tuple(self._ladder(table, levels) for table in self.file.tables("signing")),
            escalation=self._escalation(),
            text=content,
        )

    def _named(self, part: str, keys: Collection[str]) -> list[tuple[str, Table]]:
        found = [(code, table) for code, table in self.file.table(part).named_tables()]
        for _, table in found:
            table.refuse_unknown(keys)
        return found

    def _organisation_tables(self) -> list[tuple[str, Table]]:
        keys = ("kind", "name", "provides", "within_area", "is_shared", "serves", "units", "logic")
        return self._named("organisation", keys)

    def _organisation(self, code: str, table: Table, user_groups: Collection[str]) -> Organisation:
        if "." in code:
            self.values.refuse(
                table.where, "has a full stop in its code, which parts organisation from role; leave it out"
            )
        return Organisation(
            code=code,
            kind=OrganisationKind(table.choice("kind", tuple(OrganisationKind), is_needed=True) or "office"),
            name=table.label("name"),
            provides=table.flag("provides"),
            within_area=table.flag("within_area"),
            is_shared=table.flag("is_shared"),
            serves=frozenset(table.codes("serves", known=user_groups)),
            units=table.codes("units", known=self.known.units),
            logic=table.choice("logic", _LOGICS),
        )

    def _scope(self, table: Table) -> ServiceScope:
        for key in _SCOPE:
            if table.held.get(key) == []:
                self.values.refuse(
                    f"{table.where}.{key}", "is empty; name some, or leave the key out for all"
                )
        return ServiceScope(
            services=frozenset(table.codes("services", known=self.known.services)),
            service_groups=frozenset(table.codes("service_groups", known=self.groups)),
        )

    def _rule(self, table: Table) -> AuthorityRule:
        table.refuse_unknown((*_SCOPE, "steps", "by", "with", "course"))
        steps = frozenset(
            CaseStep(step) for step in table.codes("steps", known=tuple(CaseStep), is_needed=True)
        )
        scope, course = self._scope(table), table.choice("course", tuple(self.courses))
        if course:
            self._examine_course(table, scope, steps)
        return AuthorityRule(
            scope=scope,
            steps=steps,
            actors=() if course else self._actors(table, "by"),
            participants=self._actors(table, "with", allow_citizens=True),
            course=course,
        )

    def _examine_course(self, table: Table, scope: ServiceScope, steps: frozenset[CaseStep]) -> None:
        if steps and steps != frozenset(DECIDING_STEPS):
            text = ", ".join(DECIDING_STEPS)
            reason = f"must be {text} for a course; somebody does the other steps"
            self.values.refuse(f"{table.where}.steps", reason)
        if not scope.services and not scope.service_groups:
            self.values.refuse(table.where, "is a course for every service; name the services that it is for")
        if "by" in table.held:
            self.values.refuse(
                f"{table.where}.by",
                "stands beside course, and a course is decided by nobody; keep one of them",
            )

    def _actors(self, table: Table, key: str, *, allow_citizens: bool = False) -> tuple[CaseActor, ...]:
        found = []
        for index, text in enumerate(table.texts(key, is_needed=not allow_citizens)):
            where = f"{table.where}.{key}[{index}]"
            organisation, point, role = text.rpartition(".")
            if allow_citizens and text in CITIZENS:
                organisation, role = "", text
            elif not point:
                self.values.refuse(
                    where, f"= {quoted(text)} must be an organisation and a role, like office.caseworker"
                )
                continue
            else:
                self.values.is_known(organisation, self.organisations, where)
                if self.known.roles is not None:
                    self.values.is_known(role, self.known.roles, where)
            found.append(CaseActor(organisation=organisation, role=role))
        return tuple(dict.fromkeys(found))

    def _limit(self, table: Table) -> AdjustmentLimit:
        table.refuse_unknown((*_SCOPE, "more", "fewer", "weeks", "lasting"))
        lasts = table.flag("lasting")
        weeks = table.whole("weeks", least=1, most=LONGEST_WEEKS)
        if lasts == ("weeks" in table.held):
            self.values.refuse(table.where, "must say either weeks or lasting = true, and one of them only")
        return AdjustmentLimit(
            scope=self._scope(table), more=table.number("more"), fewer=table.number("fewer"), weeks=weeks
        )

    def _level(self, code: str, table: Table) -> SigningLevel:
        return SigningLevel(code=code, name=table.label("name"), actors=self._actors(table, "by"))

    def _ladder(self, table: Table, levels: Collection[str]) -> SigningLadder:
        table.refuse_unknown((*_SCOPE, "levels"))
        rungs = []
        for rung in table.tables("levels", is_needed=True):
            rung.refuse_unknown(("level", "up_to_kroner", "below_zero"))
            kroner = rung.whole("up_to_kroner", least=0, most=10**12)
            level = rung.choice("level", tuple(levels), is_needed=True)
            rungs.append(
                SigningStep(
                    level=level,
                    up_to_ore=None if kroner is None else ore_of_kroner(kroner),
                    signs_below_zero=rung.flag("below_zero"),
                )
            )
        return SigningLadder(scope=self._scope(table), rungs=tuple(rungs))

    def _escalation(self) -> EscalationLimit:
        table = self.file.table("escalation")
        table.refuse_unknown(("working_days", "urgent_hours"))
        default = EscalationLimit()
        days = table.whole("working_days", least=1, most=LONGEST_DAYS)
        hours = table.whole("urgent_hours", least=1, most=LONGEST_HOURS)
        return EscalationLimit(
            working_days=default.working_days if days is None else days,
            urgent_hours=default.urgent_hours if hours is None else hours,
        )
