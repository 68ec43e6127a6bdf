"""What an action says when it refuses."""

from collections.abc import Iterable

from likevekt.connectors.sentences import Sentence


class ActionError(Exception):
    """Something was asked for that cannot be done; holds one plain sentence for each reason.

    Nothing is stored when it is raised. A screen says the sentences in its own language.
    """

    def __init__(self, problems: Iterable[Sentence]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def as_it_is(text: str) -> Sentence:
    """Give the engine's own sentence whole, to stand inside another."""
    return Sentence("%(text)s", (("text", text),))
