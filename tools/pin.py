"""Write the exact version of every package into `[tool.uv] constraint-dependencies`.

`just pin` writes the versions of today's environment; `just pin upgrade` lets go of them first and takes the
newest. The lock file itself is not kept: it records registry addresses (docs/adr/0002-no-lock-file.md).
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BLOCK = re.compile(r"^constraint-dependencies = \[(?:\]|\n.*?^\])", re.MULTILINE | re.DOTALL)
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+( ; [^#]+)?")


def main(arguments: Sequence[str]) -> int:
    """Pin every package of every group and extra. Gives the exit code."""
    if arguments not in ([], ["upgrade"]):
        print("Say `just pin`, or `just pin upgrade` to take the newest versions first.")
        return 2
    before = PROJECT.read_text(encoding="utf-8")
    if arguments:
        PROJECT.write_text(with_pins(before, pins=[]), encoding="utf-8")
        _uv("lock", "--upgrade", "--quiet")
    pins = _resolved_versions()
    PROJECT.write_text(with_pins(before, pins=pins), encoding="utf-8")
    _uv("lock", "--quiet")
    print(f"Pinned {len(pins)} packages in pyproject.toml.")
    return 0


def with_pins(text: str, *, pins: Sequence[str]) -> str:
    """Give the text of pyproject.toml with these pins instead of those it has."""
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    block = f"constraint-dependencies = [\n{lines}]" if pins else "constraint-dependencies = []"
    changed, count = BLOCK.subn(lambda _: block, text)
    if count != 1:
        raise ValueError(f"pyproject.toml has {count} lists named constraint-dependencies; it must have one.")
    return changed


def _resolved_versions() -> list[str]:
    exported = _uv(
        "export", "--quiet", "--all-groups", "--all-extras", "--no-hashes", "--no-emit-project",
        "--no-annotate", "--no-header",
    )  # fmt: skip
    lines = [line.strip().replace('"', "'") for line in exported.splitlines() if line.strip()]
    for line in lines:
        if not REQUIREMENT.fullmatch(line):
            raise ValueError(
                f"Cannot pin '{line}': only a name, a version and a condition may stand in pyproject.toml."
            )
    return sorted(lines)


def _uv(*arguments: str) -> str:
    uv = os.environ.get("UV") or "uv"
    answer = subprocess.run(
        [uv, *arguments], cwd=PROJECT.parent, stdout=subprocess.PIPE, text=True, check=True
    )
    return answer.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
