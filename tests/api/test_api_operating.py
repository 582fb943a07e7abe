"""What operators ask at the root."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

import app as package
from app import db
from app.jobs import looks
from app.jobs.models import Worker
from app.worker import looking

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def client(house):
    return house.test_client()


@pytest.fixture
def away(sqlite_house, monkeypatch, tmp_path):
    """A house whose database cannot be opened."""

    def cannot_open(*_args, **_kw):
        raise sa.exc.OperationalError("connect", {}, OSError("away"))

    with sqlite_house.app_context():
        monkeypatch.setattr(db.engine(), "raw_connection", cannot_open)
        monkeypatch.setattr(db.engine().pool, "connect", cannot_open)
    return sqlite_house.test_client()


def test_a_house_with_a_migrated_database_and_a_worker_is_alive_and_ready(house, client):
    with house.app_context():
        looking.look()
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "posting": "running"}


def test_a_database_that_is_not_at_head_is_not_ready(house, client):
    with house.app_context(), db.transaction():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "migrations are not at head")


def test_a_house_that_no_worker_has_looked_after_for_minutes_is_not_ready(house, client):
    def status():
        return client.get("/readyz").status_code

    assert status() == 503
    with house.app_context():
        looking.look()
        assert status() == 200
        _looked(looks.MISSED_AFTER)
        assert client.get("/readyz").json == {"status": "no worker looks at what is due"}
        looking.look()
    assert status() == 200


def test_a_look_is_noted_now_and_then(house):
    with house.app_context():
        looking.look()
        first = _noted()
        looking.look()
        assert _noted() == first
        _looked(looks.NOTED_EVERY)
        looking.look()
        assert _noted() > first


def _looked(ago):
    """Nothing here moves the machine's clock, so what is held against it is moved back."""
    with db.transaction():
        db.session.get_one(Worker, looks.name()).looked_at -= ago


def _noted():
    with db.transaction(reads_only=True):
        return db.session.get_one(Worker, looks.name()).looked_at


def test_without_a_database_the_house_is_alive_but_not_ready(away):
    assert away.get("/healthz").status_code == 200
    assert away.get("/readyz").status_code == 503
    assert away.get("/metrics").status_code == 200


def sample(client, name, **labels):
    text = client.get("/metrics").text
    wanted = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    found = re.search(rf"^{name}{{{re.escape(wanted)}}} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_requests_are_counted_by_route_and_status(client):
    labels = {"route": "/api/v1/cases/<uuid:case_id>", "method": "GET"}
    before = sample(client, "xingji_requests_total", **labels, status=401)
    for number in (1, 2):
        client.get(f"/api/v1/cases/00000000-0000-0000-0000-00000000000{number}")
    assert sample(client, "xingji_requests_total", **labels, status=401) == before + 2
    assert sample(client, "xingji_request_seconds_count", **labels) >= 2


def test_invented_addresses_and_methods_make_no_new_lines(client):
    client.open("/x1", method="INVENTED")
    client.get("/x2")
    text = client.get("/metrics").text
    assert "INVENTED" not in text
    assert "/x2" not in text


@pytest.mark.parametrize(
    "request_of",
    [
        {"environ_base": ELSEWHERE},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Forwarded": "for=192.0.2.7"}},
    ],
)
def test_metrics_are_for_this_machine_only(client, request_of):
    assert client.get("/metrics", **request_of).status_code == 404
    assert client.get("/healthz", **request_of).status_code == 200


def test_several_processes_are_counted_together(tmp_path):
    """Each web process writes its own file; whichever is asked adds them up."""
    script = (
        "from app import create_app\n"
        "client = create_app().test_client()\n"
        "client.get('/healthz')\n"
        "print(client.get('/metrics').text)\n"
    )
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "INSTANCE_PATH": str(tmp_path / "instance"),
    }
    root = Path(package.__file__).parent.parent
    for times in (1, 2):
        told = subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        line = re.search(r'_total{method="GET",route="/healthz",status="200"} (\S+)', told)
        assert float(line[1]) == times


def test_how_much_waits_is_told_as_well(client):
    text = client.get("/metrics").text
    for name in ("queue_lag_seconds", "incidents_open", "items_open", "database_bytes"):
        assert re.search(rf"^xingji_{name} [0-9.e+]+$", text, re.MULTILINE), name
