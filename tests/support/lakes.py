"""A PostgreSQL and an S3 endpoint of the tests' own, and stores on them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen
from uuid import uuid4

from kpi.store.lake import Lake
from tests.support.tools import needed

VERSIONS = "/usr/lib/postgresql/*/bin"
FAST = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c max_connections=200"
BUCKET = "kpi"
SECRET = "do-not-tell-anybody"


class Database:
    """A cluster of PostgreSQL in a folder, which listens there. It may be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """PostgreSQL does not run as root: the cluster is then nobody's."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "kpi", "--no-sync", "-E", "UTF8", "--locale=C")

    def start(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", f"{FAST} -k {self.folder}", "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", how, "stop")

    @property
    def words(self) -> str:
        """How libpq finds it."""
        return f"host={self.folder} user=kpi dbname=postgres"

    def _run(self, program: str, *options: str) -> None:
        programs = [str(path) for path in sorted(Path("/").glob(f"{VERSIONS[1:]}/{program}"))]
        program = programs[-1] if programs else needed(program)
        as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        with (self.folder / "output").open("a") as output:
            subprocess.run([*as_nobody, program, *options], cwd=self.folder, check=True, stdout=output, stderr=output)


@contextmanager
def database() -> Iterator[Database]:
    """A running cluster, in a folder with a short name that nobody can reach too."""
    with TemporaryDirectory(prefix="kpi-pg-") as folder:
        cluster = Database(Path(folder))
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")


def lake(cluster: Database, folder: Path) -> Lake:
    """A new lake of the cluster, with its data in the folder."""
    shared = folder / "shared"
    shared.mkdir(exist_ok=True)
    return Lake(cluster.words, f"kpi_{uuid4().hex[:12]}", str(shared), folder / "kpi.lake")


def on_s3(lake: Lake, endpoint: str, folder: Path) -> Lake:
    """The lake with its data in the bucket of an endpoint; the file of the keys lies in the folder."""
    keys = folder / "s3.toml"
    words = f'key_id = "kpi"\nsecret = "{SECRET}"\nendpoint = "{endpoint}"\nurl_style = "path"\nuse_ssl = false\n'
    keys.write_text(words, "utf-8")
    return replace(lake, data=f"s3://{BUCKET}/{lake.schema}", s3_file=keys)


@contextmanager
def bucket() -> Iterator[str]:
    """The address of a running S3 endpoint with an empty bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                try:
                    urlopen(Request(f"http://127.0.0.1:{port}/{BUCKET}", method="PUT"), timeout=10).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"127.0.0.1:{port}"
        finally:
            server.kill()
