"""What a verification of the audit trail found, in the reader's words."""

from django.utils.translation import gettext as _

from likevekt.actions.audit_findings import Fault, Finding
from likevekt.connectors.sentences import gettext_noop

_SENTENCES = {
    Fault.EDITED: gettext_noop(
        "Entry %(number)s has been edited: it is not what was sealed in seal %(other)s."
    ),
    Fault.REMOVED: gettext_noop(
        "Entry %(number)s has been removed: seal %(other)s holds it, and it is gone."
    ),
    Fault.BACK_DATED: gettext_noop(
        "Entry %(number)s may have been inserted afterwards: it is dated more than an hour before what was sealed "
        "ahead of it."
    ),
    Fault.UNREADABLE: gettext_noop(
        "Entry %(number)s cannot be read: what the database holds is no text. It was changed past the product."
    ),
    Fault.SEAL_CHANGED: gettext_noop(
        "Seal %(number)s has been changed: its head is not that of its own columns."
    ),
    Fault.LIST_CHANGED: gettext_noop(
        "Seal %(number)s lists other entries than were sealed in it: one has been inserted, removed or moved."
    ),
    Fault.CHAIN_BROKEN: gettext_noop(
        "Seal %(number)s does not continue seal %(other)s: a seal has been changed, inserted or removed."
    ),
    Fault.CUT_OFF: gettext_noop(
        "Seal %(number)s is in the file of heads and not in the database: entries and seals have been cut off or "
        "removed."
    ),
    Fault.HEAD_DIFFERS: gettext_noop(
        "Seal %(number)s is another in the file of heads than in the database: one of the two has been rewritten."
    ),
    Fault.HEAD_MISSING: gettext_noop("The file of heads lacks seal %(number)s, which the database has."),
    Fault.HEAD_UNREADABLE: gettext_noop(
        "Line %(number)s of the file of heads is not a head, or stands where it does not belong."
    ),
}


def finding_words(finding: Finding) -> str:
    """Write one finding."""
    return _(_SENTENCES[finding.fault]) % {"number": finding.number, "other": finding.other}
