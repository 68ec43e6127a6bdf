"""A name in the languages of the screens."""

from dataclasses import dataclass

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name in the three languages of the screens."""

    nb: str
    nn: str
    en: str

    def said(self, language: str) -> str:
        """Give the name in a language: nb, nn or en."""
        return {"nb": self.nb, "nn": self.nn, "en": self.en}[language]
