"""A PostgreSQL server of a test's own, which may be crashed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

#: Where distributions keep the programs of the server, which are not on the path.
PLACES = "/usr/lib/postgresql/*/bin"


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None where only a client is installed."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    newest = sorted(Path("/").glob(PLACES.lstrip("/")), key=lambda at: float(at.parent.name))
    return newest[-1] if newest else None


@contextmanager
def running_cluster():
    """An empty server on a free port; gone with all its data in the end."""
    with TemporaryDirectory(prefix="cluster") as folder:
        cluster = Cluster(Path(folder))
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.control("stop", "-m", "immediate")


class Cluster:
    """A server whose data outlive its crashes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.crashes = folder, 0
        self.user = "postgres" if os.geteuid() == 0 else None  # the server refuses to be root's
        if self.user:
            os.chown(folder, pwd.getpwnam(self.user).pw_uid, -1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        address = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self.control("start", "-o", address, "-l", str(self.folder / "log"))

    def crash(self) -> None:
        """Let the server fall without a word to anybody, and recover from its log."""
        self.control("stop", "-m", "immediate")
        self.start()
        self.crashes += 1

    def control(self, *said: str) -> None:
        self._run("pg_ctl", "-w", *said)

    def _run(self, program: str, *said: str) -> None:
        subprocess.run(
            [programs() / program, "-D", self.folder / "data", *said],
            user=self.user,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
