"""The command line: python -m kpi."""

from kpi.commands import main

if __name__ == "__main__":
    main(prog_name="python -m kpi")
