"""Runs a server as if it were in no container, where nobody may write: python -m bench.outside streamlit run app.py

Measurements and tests of writing run in containers too; the program they start differs in nothing else.
"""

import os
import runpy
import sys

from kpi.web import process

if __name__ == "__main__":
    process.CONTAINER_FILES = ()
    for name in process.CONTAINER_VARIABLES:
        os.environ.pop(name, None)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
