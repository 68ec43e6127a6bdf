"""Names that a file gives in three languages, in the reader's."""

from django.utils.translation import get_language

from likevekt.reference import Label


def in_language(label: Label) -> str:
    """Give a name in the reader's language."""
    return label.said(get_language() or "nb")
