"""What a call prints and where it complains, also when the reader has left or the disk is full."""

import os
import sys

STOPPED = 130
"""What a shell expects of a program that Ctrl-C has ended."""


class PrintingError(Exception):
    """The result cannot be printed; the text is one plain sentence."""


def print_answer(text: str) -> None:
    """Print a result as UTF-8 whatever the machine's language; a reader who has left is no error.

    Raises:
        PrintingError: standard output is closed, or its disk is full.
    """
    if sys.stdout is None:
        raise PrintingError("The result cannot be printed (standard output is closed).")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors="replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _print_no_more()
    except OSError as error:
        _print_no_more()
        raise PrintingError(f"The result cannot be printed ({error.strerror}).") from None


def complain(sentence: str) -> None:
    """Say one sentence on standard error, as UTF-8; without a standard error there is nobody to tell."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.flush()
        sys.stderr.buffer.write(f"{sentence}\n".encode(errors="replace"))
        sys.stderr.buffer.flush()
    except OSError:
        return


def _print_no_more() -> None:
    """Let what is left in the buffer go nowhere, so that Python does not stumble over it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
