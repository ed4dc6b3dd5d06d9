"""The door: serves the dashboard under `streamlit run app.py` and `uvicorn app:app` alike."""

import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import streamlit as st
from starlette.middleware import Middleware

from kpi import ui, words
from kpi.admin import nightly
from kpi.admin.acts import Host
from kpi.admin.listener import listening
from kpi.duck import DuckError
from kpi.figures import forget_checks
from kpi.plan import PlanError
from kpi.serving import CompressedStatic, FirstDocument, PromptAnswers, SafeHeaders, health_route
from kpi.store import default_path
from kpi.ui import rooms
from kpi.web.ready import NotReady, make_sure_it_is_writable, make_sure_there_is_space, ready_route
from kpi.web.signals import stop_at_hangup

HERE = Path(__file__).parent
STREAMLIT_STATIC = Path(st.__file__).parent / "static"
FIRST_LANGUAGE = next(iter(words.LANGUAGES))

log = logging.getLogger("kpi")

try:
    BACKUP = nightly.schedule(os.environ.get("KPI_BACKUP", ""))
except nightly.BadSchedule as error:
    raise SystemExit("\n".join(error.sentence(words.of(lang)) for lang in words.LANGUAGES)) from None

HOST = Host(default_path(), store=lambda: nullcontext(ui.store("official")), plan=ui.plan, replace=ui.replace_official)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Read plan and store before the first visitor comes, and tell the garbage collector to leave them alone.

    A full collection after each run, Streamlit's default, holds the interpreter for some 60 ms; it is switched off
    in .streamlit/config.toml, and what lives as long as the process is frozen out of the remaining ones.
    """
    ui.log_once()
    stop_at_hangup()
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps some 6 MB of what was let go
    try:
        ui.store("official")
    except (PlanError, DuckError) as error:  # the page says so too, to whoever comes
        log.error("the dashboard has nothing to show yet: %s", error)
    forget_checks()
    gc.collect()
    gc.freeze()
    with listening(HOST), nightly.every_night(HOST, BACKUP):
        yield
    ui.close()


def probe() -> dict[str, object]:
    """What the health route answers: the plan and the revision of the official store."""
    return {"plan": ui.plan().id, "revision": ui.store("official").revision}


def make_sure_the_store_can_be_written() -> None:
    make_sure_it_is_writable(HOST.path)
    ui.store("official").marker()


def make_sure_there_is_a_backup() -> None:
    if BACKUP is not None and not nightly.is_fresh(BACKUP, ui.store("official").marker(), datetime.now(words.HERE)):
        raise NotReady(f"no backup of the last hours is in {BACKUP.folder}")


READY = {
    "store": make_sure_the_store_can_be_written,
    "disk": lambda: make_sure_there_is_space(HOST.path.parent),
    "backup": make_sure_there_is_a_backup,
}


app = st.App(
    HERE / "pages" / "frame.py",
    lifespan=lifespan,
    on_script_error=ui.unforeseen,
    routes=[health_route(probe), ready_route(READY)],
    middleware=[
        Middleware(SafeHeaders),
        Middleware(PromptAnswers),
        Middleware(CompressedStatic, folder=STREAMLIT_STATIC / "static"),
        Middleware(
            FirstDocument,
            static=STREAMLIT_STATIC,
            paths=["/", *(f"/{room.code}" for room in rooms.standing())],
            title=words.of(FIRST_LANGUAGE)(rooms.ROOMS[0].title),
            lang=FIRST_LANGUAGE,
        ),
    ],
)
