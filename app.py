"""The entry point: serves the dashboard under `streamlit run app.py` and `uvicorn app:app` alike."""

import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, nullcontext
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st
from starlette.middleware import Middleware

from kpi import evaluation, i18n, reporting, tables
from kpi.access import people
from kpi.access.settings import SettingsError, secret, settings
from kpi.plan import PlanError
from kpi.store import DuckError, default_location, default_path
from kpi.store.admin import nightly
from kpi.store.admin.acts import Host
from kpi.store.admin.server import listening
from kpi.store.lake import Lake
from kpi.ui import frame, navigation, sign_in, stores
from kpi.ui.components.markup import CHART_SCRIPT
from kpi.web import api, files, process, routes
from kpi.web.answers import SecurityHeaders, failed
from kpi.web.guard import Guard, Routes, SocketLimit, UploadLimit
from kpi.web.verdict import Proxy

HERE = Path(__file__).parent
STREAMLIT_STATIC = Path(st.__file__).parent / "static"
FIRST_LANGUAGE = next(iter(i18n.LANGUAGES))

log = logging.getLogger("kpi")

try:
    SETTINGS = settings()
    BACKUP = nightly.schedule(SETTINGS.backup)
    LAKE = location if isinstance(location := default_location(), Lake) else None
    PROXY: Proxy | None = None
    if SETTINGS.proxy_secret_file is not None:
        PROXY = Proxy(secret(SETTINGS.proxy_secret_file, "KPI_PROXY_SECRET_FILE"), SETTINGS.proxy_header)
    if SETTINGS.access_file is not None:
        people.read(SETTINGS.access_file)
    if SETTINGS.access == "oidc":
        sign_in.make_sure_it_is_set_up()
except SettingsError as error:
    raise SystemExit(error.sentences()) from None


def lazy(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is loaded when it is needed: reminders need Word's library, tables all pages."""
    return lambda *args, **kwargs: getattr(import_module(module), name)(*args, **kwargs)


def calendar(agency: str, lang: str) -> bytes | None:
    """The file of an agency's due days."""
    from kpi.report.calendar import calendar as written

    return written(stores.store("official"), agency, lang, SETTINGS.address)


def answer(address: str, query: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> api.Answer:
    """The answer to a program."""
    from kpi.ui import addresses

    return addresses.answer(address, query, shows_persons=people.shows_persons(headers, SETTINGS.access_file))


def may_read(headers: Mapping[str, str]) -> bool:
    """Whether a program's request with these headers may read."""
    return people.reader(headers, SETTINGS.access_file) is not None


HOST = Host(
    default_path().absolute(),
    store=lambda: nullcontext(stores.store("official")),
    plan=stores.plan,
    replace=partial(stores.replace, "official"),
    reload=stores.reload_plan,
    more_acts={
        "remind": lazy("kpi.report.reminders", "remind"),
        "import": lazy("kpi.changes.imports", "import_file"),
        "task": lazy("kpi.tasks.acts", "record"),
        "withdraw_task": lazy("kpi.tasks.acts", "withdraw"),
        "import_tasks": lazy("kpi.tasks.acts", "import_file"),
    },
    lake=LAKE,
)
DEMO = Host(
    default_path("demo").absolute(),
    store=lambda: nullcontext(stores.store("demo")),
    plan=stores.plan,
    replace=partial(stores.replace, "demo"),
    more_acts={"demo": lazy("kpi.demo", "rebuild")},
    kind="demo",
)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Read plan and store before the first visitor comes, and tell the garbage collector to leave them alone.

    A full collection after each run, Streamlit's default, holds the interpreter for some 60 ms; it is switched off
    in .streamlit/config.toml, and what lives as long as the process is frozen out of the remaining ones. With a hundred
    visitors one takes 180 ms all the same: they come a third as often as by default, which keeps some megabytes more.
    """
    process.log_to(SETTINGS.log)
    process.raise_open_files()
    frame.log_once()
    process.stop_at_hangup()
    process.keep_one_heap()
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps some 6 MB of what was let go
    with ExitStack() as running:
        running.callback(stores.close)
        for host in (HOST, DEMO):  # before their stores are opened: from then on commands cannot open them
            running.enter_context(listening(host))
        try:
            running.enter_context(evaluation.prepared(stores.store("official"), then=reporting.prepare))
        except (PlanError, DuckError) as error:  # each page says so too
            log.error("the dashboard has nothing to show yet: %s", error)
        gc.collect()
        gc.freeze()
        gc.set_threshold(2_000, 10, 10)
        sys.setswitchinterval(0.02)  # s: a change of a page takes less, so that no other thread interrupts it
        running.enter_context(nightly.every_night(HOST, BACKUP, of_lake=LAKE is not None))
        yield


def make_sure_the_store_can_be_written() -> None:
    store = stores.store("official")
    if store.lake is None:
        routes.make_sure_it_is_writable(HOST.path)
    store.make_sure_file_is_there()


def make_sure_there_is_a_backup() -> None:
    if BACKUP is not None and not nightly.is_fresh(BACKUP, stores.store("official").marker(), datetime.now(i18n.HERE)):
        raise routes.NotReady(f"no backup of the last hours is in {BACKUP.folder}")


READY = {
    "store": make_sure_the_store_can_be_written,
    "disk": lambda: routes.make_sure_there_is_space(HOST.path.parent),
    "backup": make_sure_there_is_a_backup,
}


SIGNING_IN = ["/auth/login", "/auth/logout", "/oauth2callback"] if SETTINGS.access == "oidc" else []
PAGES = ["/", *(f"/{page.code}" for page in navigation.PAGES)]
CHARTS = {files.address(file): file for file in (files.PLOTLY, CHART_SCRIPT)}
OWN = files.own_files()
API = api.api_routes(
    [*tables.OF_API, *tables.OF_PAGES], answer, lazy("kpi.ui.addresses", "described"), may_read, SETTINGS.address
)
OF_PROGRAMS = [routes.calendar_route(calendar, may_read), *API]
ROUTES = [routes.HEALTH, routes.ready_route(READY), *OF_PROGRAMS]
DOCUMENT = files.first_document(
    STREAMLIT_STATIC,
    title=i18n.of(FIRST_LANGUAGE)(navigation.PAGES[0].title),
    lang=FIRST_LANGUAGE,
    files=OWN,
    scripts=CHARTS,
)
FILES = files.streamlit_files(STREAMLIT_STATIC / "static") | CHARTS | OWN
if DOCUMENT is not None:
    FILES |= dict.fromkeys(PAGES, DOCUMENT.encode())

app = st.App(
    HERE / "pages" / "frame.py",
    lifespan=lifespan,
    on_script_error=frame.unforeseen,
    exception_handlers={Exception: failed},
    routes=ROUTES,
    middleware=[
        Middleware(SecurityHeaders, script_hashes=files.inline_script_hashes(DOCUMENT or "")),
        Middleware(
            Guard,
            hosts=SETTINGS.hosts,
            routes=Routes(
                pages=PAGES,
                own=[*CHARTS, *OWN, *SIGNING_IN, *(route.path for route in ROUTES)],
                static=STREAMLIT_STATIC,
                programs=[route.path for route in OF_PROGRAMS],
            ),
            mode=SETTINGS.access,
            in_container=process.in_container(),
            proxy=PROXY,
            is_token=lambda token: people.people(SETTINGS.access_file).of_token(token) is not None,
            may_upload=sign_in.may_upload,
        ),
        Middleware(SocketLimit),
        Middleware(UploadLimit, held=stores.uploaded_bytes),
        Middleware(files.Files, files=FILES),
    ],
)
