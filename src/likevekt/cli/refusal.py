"""What a command says when it cannot go on."""


class CommandError(Exception):
    """A command cannot go on; its message is one plain sentence for the person who typed it."""
