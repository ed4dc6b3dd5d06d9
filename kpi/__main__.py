"""The command line: python -m kpi."""

import sys

from kpi.access.settings import SettingsError, settings
from kpi.cli import main
from kpi.web.process import log_acts_to

WRONG_USAGE = 2

if __name__ == "__main__":
    try:
        log = settings().log
    except SettingsError as error:
        print(error.sentences(), file=sys.stderr)
        sys.exit(WRONG_USAGE)
    if log is not None:
        log_acts_to(log)
    main(prog_name="python -m kpi")
