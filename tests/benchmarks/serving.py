"""Completions through a real server's API by four clients, against its plainest signed-in route."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from statistics import median, quantiles
from typing import Any

from webserver import running

from app import db
from benchmarks.houses import Place, report
from benchmarks.timing import processor_seconds
from benchmarks.town import STEPS

WORKERS, CLIENTS = 2, 4
ROUNDS, CLAIMS = 4, 5
REQUESTS = CLAIMS * len(STEPS)
MILLI = 1000
#: Claims of other measurements have lower numbers.
FIRST = 1_000_000

Call = tuple[str, str, str, dict[str, Any] | None]


def measure(place: Place) -> None:
    """Rate, latency and the server's processor time of a completion."""
    with place.app.app_context(), db.transaction():
        tokens = place.town.tokens()
    with place.app.app_context():
        db.engine().dispose()
    numbers = count(FIRST)
    ours: list[Round] = []
    control: list[Round] = []
    server, threads = running(place.url, workers=WORKERS), ThreadPoolExecutor(CLIENTS)
    with server as (port, pids), threads:
        for _ in range(1 + ROUNDS):
            items = _started(place, numbers)
            clients = [Client(port, tokens, place) for _ in range(CLIENTS)]
            ours.append(_round(threads, [(one.completes, items.pop()) for one in clients], pids))
            control.append(_round(threads, [(one.asks, REQUESTS) for one in clients], pids))
    _report(place.name, ours[1:], control[1:])


class Round:
    """One round of all clients: seconds by the clock, of the server's processors, and of each."""

    def __init__(self, clock: float, server: float, latencies: list[float]) -> None:
        self.rate = len(latencies) / clock
        self.processor = server / len(latencies) * MILLI
        self.latencies = [one * MILLI for one in latencies]


def _round(threads: ThreadPoolExecutor, jobs: list[Any], pids: list[int]) -> Round:
    began, server = time.perf_counter(), sum(map(processor_seconds, pids))
    found = list(threads.map(lambda job: job[0](job[1]), jobs))
    clock = time.perf_counter() - began
    spent = sum(map(processor_seconds, pids)) - server
    return Round(clock, spent, [one for latencies in found for one in latencies])


def _report(database: str, ours: list[Round], control: list[Round]) -> None:
    rates, processors = (
        [median(getattr(one, name) for one in rounds) for rounds in (ours, control)]
        for name in ("rate", "processor")
    )
    report(f"http.{database}.rate", rates[0], "1/s", rates[1])
    report(f"http.{database}.server_processor", processors[0], "ms", processors[1])
    every = [[one for each in rounds for one in each.latencies] for rounds in (ours, control)]
    cuts = [quantiles(latencies, n=20) for latencies in every]
    for name, place in (("p50", 9), ("p95", 18)):
        report(f"http.{database}.{name}", cuts[0][place], "ms", cuts[1][place])


def _started(place: Place, numbers: Iterator[int]) -> list[list[str]]:
    """Claims that wait for their first completion, shared out to the clients."""
    found: list[list[str]] = []
    with place.app.app_context():
        for _ in range(CLIENTS):
            found.append([])
            for _ in range(CLAIMS):
                with db.transaction():
                    found[-1].append(str(place.town.starts(next(numbers))))
    return found


class Client:
    """A program with a connection of its own, which stays open."""

    def __init__(self, port: int, tokens: dict[str, str], place: Place) -> None:
        self.tokens, self.said = tokens, place.town.said
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def completes(self, items: list[str]) -> list[float]:
        """Carry each claim on to its notice; the seconds of each completion."""
        latencies = []
        for first in items:
            item = first
            for step, name in STEPS.items():
                body = {"answers": self.said[step]}
                path = f"/api/v1/work-items/{item}/complete"
                seconds, answer = self._call(name, "POST", path, body)
                latencies.append(seconds)
                item = answer["work_items"][0]["id"] if answer["work_items"] else ""
        return latencies

    def asks(self, times: int) -> list[float]:
        """Who am I? So many times."""
        return [self._call("zhao", "GET", "/api/v1/me", None)[0] for _ in range(times)]

    def _call(
        self, name: str, method: str, path: str, body: dict[str, Any] | None
    ) -> tuple[float, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        sent = None if body is None else json.dumps(body)
        if sent is not None:
            headers["Content-Type"] = "application/json"
        began = time.perf_counter()
        self.connection.request(method, path, sent, headers)
        response = self.connection.getresponse()
        answer = response.read()
        seconds = time.perf_counter() - began
        assert response.status == 200, answer
        return seconds, json.loads(answer)
