"""Many screens at once: does the web still answer? `python scripts/boards.py http://localhost:8000 KEY --boards 50`.

Each screen behaves as a browser's EventSource does: it keeps the last id, waits as long as `retry` says, comes again.
Meanwhile one visitor reads pages of the portal, and the time of each answer is measured.
"""

import argparse
import http.client
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Screen:
    """One screen: what it has seen, how often it came, what went wrong."""

    host: str
    path: str
    patience: float = 60.0
    last: str = ""
    retry: float = 3.0
    visits: int = 0
    events: int = 0
    faults: list[str] = field(default_factory=list)

    def watch(self, stop: threading.Event) -> None:
        """Come again and again until told to stop."""
        while not stop.is_set():
            try:
                self._once(stop)
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(repr(error))
            stop.wait(self.retry)

    def _once(self, stop: threading.Event) -> None:
        connection = http.client.HTTPConnection(self.host, timeout=self.patience)
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": self.last} if self.last else {})
        connection.request("GET", self.path, headers=headers)
        answer = connection.getresponse()
        self.visits += 1
        if answer.status != http.client.OK:
            self.faults.append(f"answer {answer.status}")
        while not stop.is_set() and (line := answer.readline()):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "retry":
                self.retry = int(value) / 1000
            elif name == "id":
                self.last = value
                self.events += 1
        connection.close()


def read(host: str, path: str, patience: float = 60.0) -> float:
    """Read a page; the seconds it took. Raises OSError when the answer is not 200."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection(host, timeout=patience)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != http.client.OK:
        raise OSError(f"{path}: {answer.status}")
    return time.perf_counter() - begun


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("key", help="key of the service point")
    parser.add_argument("--boards", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    wishes = parser.parse_args()
    host, stop = urlsplit(wishes.url).netloc, threading.Event()
    screens = [Screen(host, f"/bang-goi-so/{wishes.key}/luong/") for _ in range(wishes.boards)]
    threads = [threading.Thread(target=one.watch, args=(stop,)) for one in screens]
    for thread in threads:
        thread.start()
    until, times = time.monotonic() + wishes.seconds, []
    while time.monotonic() < until:
        times.append(read(host, "/noi-tiep-nhan/"))
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    faults = [fault for one in screens for fault in one.faults]
    deciles = statistics.quantiles(times, n=20)
    sys.stdout.write(
        f"{wishes.boards} screens, {sum(one.visits for one in screens)} visits, "
        f"{sum(one.events for one in screens)} events, {len(faults)} faults {faults[:3]}\n"
        f"portal: {len(times)} pages, median {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {deciles[-1] * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms\n"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
