"""``python -m ocrlab``: works from a fresh clone on a bare Python, because it makes the environment that it needs."""

from __future__ import annotations

import sys


def main() -> int:
    """Run a command, in an environment that has what the command needs; return its exit status."""
    from ocrlab.cli import bootstrap

    arguments = sys.argv[1:]
    needed = bootstrap.needs(arguments)
    if needed is not None and not bootstrap.is_complete(needed):
        return bootstrap.hand_over(needed, arguments)
    from ocrlab.cli.commands import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
