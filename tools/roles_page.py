"""Who may do what, as a page to read in each language: `just docs` writes it from the roles file.

The table is for a data-protection officer, who reads it in her own language; the tests hold every cell of it.
"""

import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from likevekt.actions.roles import Reach, Role, Roles, roles

REPO = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "nb", "nn")
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Who may do what",
        "introduction": (
            "This page is written from the file `src/likevekt/actions/roles.toml`, which the product reads, and every "
            "cell is tested. What does not stand here is refused. No role sees a figure for one employee: there "
            "is no such figure. Shielded persons are hidden from all roles but accounts named one by one; one's "
            "own case and kin's are closed."
        ),
        "roles": "The roles",
        "role": "Role",
        "held_by": "Who may hold it",
        "on_approval_of": "On whose approval",
        "approved_by": "Approved in the product by",
        "rights": "What they may",
        "everywhere": "whole municipality",
        "in_unit": "own unit and below",
        "own": "own",
    },
    "nb": {
        "title": "Hvem kan hva",
        "introduction": (
            "Siden er skrevet ut fra filen `src/likevekt/actions/roles.toml`, som produktet leser, og hver rute er "
            "testet. Det som ikke står her, blir avvist. Ingen rolle ser et tall for én ansatt: det tallet finnes "
            "ikke. Skjermede personer er skjult for alle roller, unntatt for kontoer som er navngitt en for en; "
            "egen og nærståendes sak er stengt."
        ),
        "roles": "Rollene",
        "role": "Rolle",
        "held_by": "Hvem kan ha den",
        "on_approval_of": "Hvem bestemmer det",
        "approved_by": "Godkjennes i produktet av",
        "rights": "Hva de kan",
        "everywhere": "hele kommunen",
        "in_unit": "egen enhet og under",
        "own": "eget",
    },
    "nn": {
        "title": "Kven kan kva",
        "introduction": (
            "Sida er skriven ut frå fila `src/likevekt/actions/roles.toml`, som produktet les, og kvar rute er "
            "testa. Det som ikkje står her, blir avvist. Inga rolle ser eit tal for éin tilsett: det talet finst "
            "ikkje. Skjerma personar er gøymde for alle roller, unnateke for kontoar som er namngitte ein for "
            "ein; eiga sak og saka til nærståande er stengde."
        ),
        "roles": "Rollene",
        "role": "Rolle",
        "held_by": "Kven kan ha ho",
        "on_approval_of": "Kven avgjer det",
        "approved_by": "Blir godkjend i produktet av",
        "rights": "Kva dei kan",
        "everywhere": "heile kommunen",
        "in_unit": "eiga eining og under",
        "own": "eige",
    },
}


def main() -> int:
    """Write the pages anew. Gives the exit code."""
    for language in LANGUAGES:
        path(language).write_text(page(roles(), language=language), encoding="utf-8")
    return 0


def path(language: str) -> Path:
    """Give where the page of a language stands."""
    return REPO / "docs/reference" / ("roles.md" if language == "en" else f"roles.{language}.md")


def page(known: Roles, *, language: str) -> str:
    """Give the whole page in a language."""
    words = WORDS[language]
    parts = [
        f"# {words['title']}",
        textwrap.fill(words["introduction"], 118),
        f"## {words['roles']}",
        "\n".join(_roles(known, language=language, words=words)),
        f"## {words['rights']}",
    ]
    for action, label in known.actions.items():
        parts.append(f"### {getattr(label, language).capitalize()}")
        parts.append("\n".join(_rights(known, action=action, language=language, words=words)))
    return "\n\n".join(parts) + "\n"


def _roles(known: Roles, *, language: str, words: Mapping[str, str]) -> Iterator[str]:
    yield _row(words["role"], words["held_by"], words["on_approval_of"], words["approved_by"])
    yield _row(*["---"] * 4)
    for role in known.roles.values():
        approvers = sorted(getattr(known.roles[code].name, language) for code in role.approved_by)
        yield _row(
            f"**{getattr(role.name, language)}**",
            getattr(role.held_by, language),
            getattr(role.on_approval_of, language),
            ", ".join(approvers),
        )


def _rights(known: Roles, *, action: str, language: str, words: Mapping[str, str]) -> Iterator[str]:
    """Write one action as a table: a row for each kind of object that someone may do it to."""
    yield _row("", *(words[reach] for reach in Reach))
    yield _row(*["---"] * (1 + len(Reach)))
    for kind, label in known.objects.items():
        cells = [_holders(known, kind, action, reach, language=language) for reach in Reach]
        if any(cells):
            yield _row(f"**{getattr(label, language)}**", *cells)


def _holders(known: Roles, kind: str, action: str, reach: Reach, *, language: str) -> str:
    holders: list[Role] = [role for role in known.roles.values() if role.reach(kind, action) is reach]
    if len(holders) == len(known.roles):
        return {"en": "everyone", "nb": "alle", "nn": "alle"}[language]
    return ", ".join(getattr(role.name, language).lower() for role in holders)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
