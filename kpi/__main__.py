"""The command line: python -m kpi."""

import sys

from kpi.access.settings import SettingsError, settings
from kpi.cli import main

WRONG_USAGE = 2

if __name__ == "__main__":
    try:
        settings()
    except SettingsError as error:
        print(error.sentences(), file=sys.stderr)
        sys.exit(WRONG_USAGE)
    main(prog_name="python -m kpi")
