"""Says in one sentence what keeps this Python from making the dashboard's environment."""
# Written so that old Pythons can read it as far as their refusal.

import sys

OLDEST = (3, 11)


def complaint():
    if sys.version_info < OLDEST:
        needed, found = (".".join(map(str, version[:2])) for version in (OLDEST, sys.version_info))
        return "Python " + needed + " or newer is needed; this is " + found + ". Name it: make run PYTHON=python3.12"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"
    return None


if __name__ == "__main__":
    sys.exit(complaint())
