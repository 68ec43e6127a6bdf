"""Zip files whose bytes depend on their contents alone: fixed order, times and attributes."""

import io
import zipfile
from collections.abc import Iterable

_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def pack(members: Iterable[tuple[str, bytes]], *, is_compressed: bool) -> bytes:
    """Put files into a zip in the order given.

    Without compression the bytes are the same on every machine; compressed, they are the same for the same
    version of zlib.
    """
    target = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if is_compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = method
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, content)
    return target.getvalue()
