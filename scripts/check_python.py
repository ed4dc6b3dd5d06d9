"""Prints in one sentence why this Python cannot create the dashboard's environment."""
# Old Pythons must be able to read this file: no new syntax.

import sys

OLDEST = (3, 11)


def complaint():
    if sys.version_info < OLDEST:
        needed, current = (".".join(map(str, version[:2])) for version in (OLDEST, sys.version_info))
        return "Python " + needed + " or newer is needed; this is " + current + ". Name it: make run PYTHON=python3.12"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"
    return None


if __name__ == "__main__":
    sys.exit(complaint())
