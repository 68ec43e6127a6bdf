"""The words of the reference sets in the reader's language: their files have names and notes in English."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_GROUPS = {
    "limited": gettext_noop("limited need"),
    "medium": gettext_noop("medium need"),
    "extensive": gettext_noop("extensive need"),
    "unstated": gettext_noop("need not stated"),
    "level": gettext_noop("level"),
    "score": gettext_noop("score"),
    "variable": gettext_noop("variable"),
    "sector_weight": gettext_noop("sector weight"),
    "hours": gettext_noop("hours"),
    "definition": gettext_noop("definition"),
    "act_1967": gettext_noop("Public Administration Act of 1967"),
    "act_2025": gettext_noop("Public Administration Act of 2025"),
    "appeal_term": gettext_noop("Patient and User Rights Act"),
    "checkpoint": gettext_noop("checkpoint"),
    "cognition": gettext_noop("cognition"),
    "condition": gettext_noop("condition"),
    "default": gettext_noop("default"),
    "example": gettext_noop("example"),
    "personal_care": gettext_noop("personal care"),
    "step": gettext_noop("step"),
}
_MEASURES = {
    "fte": gettext_noop("full-time equivalents"),
    "hours": gettext_noop("hours"),
    "hours_per_week": gettext_noop("hours a week"),
    "index": gettext_noop("index"),
    "kr": gettext_noop("kr"),
    "kr per bed-day": gettext_noop("kr per bed-day"),
    "months": gettext_noop("months"),
    "per_cent": gettext_noop("per cent"),
    "persons": gettext_noop("persons"),
    "places": gettext_noop("places"),
    "share": gettext_noop("share"),
    "variables": gettext_noop("variables"),
    "working_days": gettext_noop("working days"),
}
_PARTS = {
    "name": gettext_noop("name"),
    "question": gettext_noop("question"),
    "funding": gettext_noop("funding"),
    "field": gettext_noop("field"),
    "replaces": gettext_noop("replaces"),
    "replaced_by": gettext_noop("replaced by"),
    "counted_in_hours": gettext_noop("counted in hours"),
    "group": gettext_noop("group"),
    "personal_assistance": gettext_noop("needs personal assistance"),
    "counted_from": gettext_noop("counted from"),
    "least_count": gettext_noop("at least so many"),
    "least_score": gettext_noop("with the score, at least"),
    "level": gettext_noop("level"),
    "step": gettext_noop("step"),
    "stops": gettext_noop("stops the signing"),
    "variables": gettext_noop("variables"),
    "weeks": gettext_noop("weeks"),
}
_TEXTS = {
    "no": gettext_noop("no"),
    "yes": gettext_noop("yes"),
    "not relevant": gettext_noop("not relevant"),
    "activity": gettext_noop("activity"),
    "frame, criteria": gettext_noop("frame, criteria"),
    "team capitation": gettext_noop("team capitation"),
    "administration": gettext_noop("administration"),
    "care": gettext_noop("care"),
    "housing": gettext_noop("housing"),
    "municipal_health": gettext_noop("municipal health"),
    "social": gettext_noop("social services"),
    "coercion": gettext_noop("coercion"),
    "dwelling": gettext_noop("dwelling"),
    "home": gettext_noop("home services"),
    "institution": gettext_noop("institution"),
    "welfare_technology": gettext_noop("welfare technology"),
    "all_variables": gettext_noop("all variables"),
    "cognition": gettext_noop("cognition"),
    "personal_care": gettext_noop("personal care"),
    "knowledge": gettext_noop("the day she had knowledge enough to appeal"),
    "notification": gettext_noop("the day the notification reached her"),
    "medium": gettext_noop("medium need"),
    "extensive": gettext_noop("extensive need"),
}
_SENTENCES = frozenset(
    {
        gettext_noop(
            "When the key was replaced was not seen; the period is the first year it was meant for."
        ),
        gettext_noop(
            "Transcribed by a third party; with these weights the sector indices give the official "
            "total index of 350 municipalities within 0.0005."
        ),
        gettext_noop("Transcribed by a third party."),
        gettext_noop(
            "Transcribed by a third party. The printed weights sum to 1.0001; they are kept as printed."
        ),
        gettext_noop(
            "Transcribed by a third party. The printed weights sum to 0.9999; they are kept as printed."
        ),
        gettext_noop("The page has no date; in force when it was read."),
        gettext_noop(
            "The levels of national statistics. The source warns against simple averages; the formula "
            "was not found."
        ),
        gettext_noop("Fifteen of twenty. Check against the register's own list before reporting."),
        gettext_noop(
            "The questions in bokmål are those in common use; nynorsk and English are translations. The"
            " period begins with the study's first day."
        ),
        gettext_noop("The page does not show the year; it is about 2018."),
        gettext_noop("Summed by a third party."),
        gettext_noop(
            "Grouping by field: municipal health 232, 233, 241; care 234, 253, 254, 256, 257, 258, 261."
        ),
        gettext_noop(
            "Seen in the report for 2021; the codes are older. Counted in hours: 1, 2, 3, 4, 15, 7, 9, "
            "11, 17, 22."
        ),
        gettext_noop("New in 2019; it replaced 12 and 13."),
        gettext_noop(
            "The page has no date; in force when it was read. The source's example: 24 hours a month "
            "are 6 hours a week."
        ),
        gettext_noop(
            "That a criterion index is a share of the criterion divided by the share of inhabitants is "
            "commonly known, not seen."
        ),
        gettext_noop("St.meld. nr. 6 (2003-2004), table 2.1"),
        gettext_noop("Grønt hefte 2026 (H-2570 N), pp. 19–21, table of sub-keys and sector weights"),
        gettext_noop("Helsedirektoratet, IPLOS: questions and answers on the method of scoring"),
        gettext_noop(
            "Helsedirektoratet, recommendation of the working group on the aggregate measures of IPLOS"
        ),
        gettext_noop("Helsedirektoratet, Legetjenester blant beboere i omsorgsbolig, on KPR (data of 2022)"),
        gettext_noop(
            "The classic list of IPLOS variables, as commonly taught; an official list was not seen"
        ),
        gettext_noop(
            "Study of how Norwegian municipalities share out money and services, doi "
            "10.18261/tfo.10.2.13 (CC BY 4.0)"
        ),
        gettext_noop(
            "Statistics Norway, hours a week of practical assistance and health services in the home by"
            " age and need (series of table 09933)"
        ),
        gettext_noop("Statistics Norway, Nursing and care services, 31 December 2019"),
        gettext_noop("Statistics Norway, KOSTRA table 12209, whole country"),
        gettext_noop(
            "Statistics Norway, KOSTRA table 12209, whole country, preliminary figures of 16 March 2026"
        ),
        gettext_noop("Grønt hefte, table F, sum over 357 municipalities on 1 July 2026"),
        gettext_noop(
            "Statistics Norway, KOSTRA control program (file of functions for municipal accounts), July 2026"
        ),
        gettext_noop(
            "Statistics Norway, on the split of expenditure on home services in two KOSTRA functions"
        ),
        gettext_noop(
            "Helsedirektoratet, Kommunale helse- og omsorgstjenester 2021, introduction; code 22 from "
            "Statistics Norway's statistics bank"
        ),
        gettext_noop("Helsedirektoratet, Kommunale helse- og omsorgstjenester 2021, introduction"),
        gettext_noop("Helsedirektoratet, IPLOS: questions and answers on services"),
        gettext_noop(
            "Statistics Norway, statistics bank, definition of gross operating expenditure per bed-day "
            "(functions 253 and 261)"
        ),
        gettext_noop(
            "Statistics Norway, statistics bank, definition of the share of inhabitants 80 years and "
            "over in an institution"
        ),
        gettext_noop("Grønt hefte 2026 (H-2570 N), table E-k, as used in a third party's transcription"),
        gettext_noop(
            "direct time with the user by the decision; dosing of medicine counts; preparation, travel,"
            " meetings and talks with relatives do not"
        ),
        gettext_noop(
            "gross operating expenditure on functions 253 and 261, divided by the bed-days in "
            "institutions that the municipality paid for, purchases included"
        ),
        gettext_noop(
            "residents aged 80 and over in an institution on 31 December, long-term and time-limited, "
            "divided by the inhabitants aged 80 and over"
        ),
        gettext_noop(
            "the sum over criteria of the weight in the sub-key times the municipality's criterion index"
        ),
        gettext_noop("the sum over sectors of the sector weight times the sector index"),
        gettext_noop("Helsedirektoratet, comments on the Patient and User Rights Act, § 7-5"),
        gettext_noop("Public Administration Act of 1967, § 29"),
        gettext_noop("The text of the act was not read; municipalities state the same deadline."),
        gettext_noop(
            "Ministry of Justice, Legislation Department, 20 January 2000, on the act of 1967, § 31"
        ),
        gettext_noop(
            "The department finds it best to read the year as barring only what is late, and calls it "
            "doubtful."
        ),
        gettext_noop("Public Administration Act of 1967, § 11 a, as quoted by jusinfo.no"),
        gettext_noop("Public Administration Act of 20 June 2025 no. 81, § 63"),
        gettext_noop(
            "Adopted; when it enters into force was not found, so that day is a setting. Until then the act "
            "of 1967 applies."
        ),
        gettext_noop("Public Administration Act of 20 June 2025 no. 81, §§ 17, 63 and 65"),
        gettext_noop("who waits is told when the answer is materially later than was stated, and why"),
        gettext_noop("Courts of Justice Act, §§ 148 and 149, as quoted by a law firm"),
        gettext_noop(
            "Both Public Administration Acts send the computing there. That 1 and 17 May count as holidays "
            "is commonly known, not seen."
        ),
        gettext_noop(
            "weeks end on the weekday, and months on the number, that they began on, or on the last day of a"
            " shorter month; an end on a Saturday, Sunday or holiday moves to the next working day"
        ),
        gettext_noop("Bodø municipality, on its waiting list for nursing homes"),
        gettext_noop("One municipality's own limit; set your own."),
        gettext_noop("Likevekt, a default of our own"),
        gettext_noop("Set your own."),
        gettext_noop("Likevekt, a rule of our own"),
        gettext_noop(
            "The official formula was not found. Replace the rule by one of your own, with its source."
        ),
        gettext_noop("Personal care is what must be done every day and cannot wait."),
        gettext_noop("Cognition is where help is to be there, more than to do."),
        gettext_noop(
            "Likevekt, an example of our own, after ladders that Eigersund and Narvik have published"
        ),
        gettext_noop("No national ladder was found. Replace it by one of your own."),
        gettext_noop("Office of the Auditor General, document 3:5 (2018–2019), on care for older people"),
        gettext_noop(
            "In three of ten cases it was not said what the person wanted, in one of four nobody had been in"
            " contact with her, and in one of five or more her ability to consent should have been "
            "considered."
        ),
        gettext_noop("An assessment is always to be renewed when a new decision is made."),
        gettext_noop("Health and Care Services Act, § 4-1"),
        gettext_noop("A budget can neither pass this checkpoint nor hold it back."),
        gettext_noop("Public Administration Act of 20 June 2025 no. 81, §§ 56 and 57"),
        gettext_noop("That the act of 1967 says the same is commonly known, not seen."),
        gettext_noop("Health and Care Services Act, § 3-6"),
        gettext_noop("What relatives do is agreed with them; relief is for them."),
        gettext_noop("Public Administration Act of 20 June 2025 no. 81, §§ 17 and 59"),
        gettext_noop("What can no longer be made good at the signing is recorded, and does not stop it."),
    }
)


class UnknownWordsError(LookupError):
    """A reference set holds a word or sentence that nobody has translated."""

    def __init__(self, *, words: str) -> None:
        super().__init__(
            f"The reference sets hold {words!r}, which stands in no list of likevekt.web.reference_words. "
            "A reader would meet it untranslated; add it there and translate it."
        )


def group_words(group: str) -> str:
    """Name a group of values: `limited` is *begrenset bistandsbehov*."""
    return _known(_GROUPS, group)


def measure_words(measure: str) -> str:
    """Name what a value is counted in: `hours_per_week` is *timer i uka*."""
    return _known(_MEASURES, measure)


def part_words(part: str) -> str:
    """Name one part of a code's value: `replaced_by` is *erstattet av*."""
    return _known(_PARTS, part)


def text_words(text: str) -> str:
    """Give the text of one part of a code's value; other codes stand as they are."""
    return text if text.replace(" ", "").isdigit() else _known(_TEXTS, text)


def sentence_words(sentence: str) -> str:
    """Give a note, a source or a definition.

    Raises:
        UnknownWordsError: nobody has translated it.
    """
    if sentence not in _SENTENCES:
        raise UnknownWordsError(words=sentence)
    return _(sentence)


def _known(words: dict[str, str], name: str) -> str:
    if name not in words:
        raise UnknownWordsError(words=name)
    return _(words[name])
