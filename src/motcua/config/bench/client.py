"""Sends requests over kept connections and notes how long each took. Reads a job from stdin, answers on stdout.

A process of its own, without Django, so that its processor time is nobody's. Each connection comes from an address of
its own in 127.0.0.0/8 and is made anew after a few requests where the door counts tries by address.
"""

import http.client
import itertools
import json
import sys
import threading
import time
from typing import Any


class Client:
    """One client after another request; several run beside one another."""

    def __init__(self, job: dict[str, Any], number: int, places: "itertools.count[int]", stop: float) -> None:
        self.job, self.number, self.places, self.stop = job, number, places, stop
        self.times: list[float] = []
        self.wrong: list[str] = []
        self.connections = 0

    def run(self) -> None:
        requests, limit = self.job["requests"], self.job["count"]
        fresh, connection = self.job.get("fresh", 0), None
        for sent in itertools.count():
            place = next(self.places)
            if (limit and place >= limit) or time.perf_counter() > self.stop:
                break
            if connection is None or (fresh and sent % fresh == 0):
                connection = self.connect()
            self.send(connection, requests[(place + self.job["first"]) % len(requests)])

    def connect(self) -> http.client.HTTPConnection:
        self.connections += 1
        at = self.job["salt"] * 4_096 + self.number * 1_024 + self.connections
        source = f"127.{1 + at // 65_025 % 250}.{at // 255 % 255}.{1 + at % 254}"
        return http.client.HTTPConnection(self.job["host"], self.job["port"], timeout=60, source_address=(source, 0))

    def send(self, connection: http.client.HTTPConnection, request: dict[str, Any]) -> None:
        begun = time.perf_counter()
        connection.request(request["method"], request["path"], request.get("body"), request.get("headers", {}))
        answer = connection.getresponse()
        body = answer.read()
        self.times.append(time.perf_counter() - begun)
        if answer.status not in request["expect"]:
            self.wrong.append(f"{answer.status} {request['method']} {request['path']} {body[:300]!r}")


def main() -> None:
    job = json.load(sys.stdin)
    places = itertools.count()
    begun = time.perf_counter()
    stop = begun + (job["seconds"] or 3_600)
    clients = [Client(job, number, places, stop) for number in range(job["clients"])]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    times = [each for client in clients for each in client.times]
    wrong = [each for client in clients for each in client.wrong]
    json.dump({"times": times, "took": took, "wrong": wrong[:3], "failures": len(wrong)}, sys.stdout)


if __name__ == "__main__":
    main()
