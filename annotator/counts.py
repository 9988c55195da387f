"""What the server counts of itself since it began, as Prometheus reads it."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""The seconds up to which answers are counted together."""
TYPE = "text/plain; version=0.0.4; charset=utf-8"
BEGUN = time.time()

Labels = Mapping[str, object]
Sample = tuple[Labels, float]


class Requests:
    """How often each kind of address was asked, with what answer, how fast.

    It holds a few numbers a route of the application, however many requests come.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[tuple[str, str], list[float]] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        slot = next(
            (n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS)
        )
        with self._guard:
            self._answers[method, route, status] += 1
            kept = self._seconds.setdefault((method, route), [0.0] * (len(BOUNDS) + 2))
            kept[slot] += 1
            kept[-1] += seconds

    def text(self) -> str:
        """Answer the lines of both figures."""
        with self._guard:
            answers = dict(self._answers)
            seconds = {key: list(kept) for key, kept in self._seconds.items()}
        said = figure(
            "annotator_requests_total",
            "counter",
            "Answers by method, route and status.",
            [
                ({"method": method, "route": route, "status": status}, count)
                for (method, route, status), count in sorted(answers.items())
            ],
        )
        name = "annotator_request_seconds"
        said += f"# HELP {name} Seconds from a request to the end of its answer.\n"
        said += f"# TYPE {name} histogram\n"
        for (method, route), kept in sorted(seconds.items()):
            about, total = {"method": method, "route": route}, 0.0
            for bound, count in zip([*BOUNDS, "+Inf"], kept[:-1], strict=True):
                total += count
                said += _line(f"{name}_bucket", {**about, "le": bound}, total)
            said += _line(f"{name}_sum", about, kept[-1])
            said += _line(f"{name}_count", about, total)
        return said


def figure(name: str, kind: str, help: str, samples: Iterable[Sample]) -> str:
    """Answer one figure with its help and type, in Prometheus' text format 0.0.4."""
    lines = "".join(_line(name, labels, value) for labels, value in samples)
    return f"# HELP {name} {help}\n# TYPE {name} {kind}\n{lines}"


def process() -> str:
    """Answer what this process uses, under the names that all exporters give it."""
    said = figure(
        "process_cpu_seconds_total",
        "counter",
        "Processor seconds used.",
        [({}, time.process_time())],
    )
    said += figure(
        "process_start_time_seconds",
        "gauge",
        "When it began, in seconds since 1970.",
        [({}, BEGUN)],
    )
    if (held := _resident()) is not None:
        said += figure(
            "process_resident_memory_bytes",
            "gauge",
            "Memory held.",
            [({}, held)],
        )
    return said


def _resident() -> int | None:
    """Answer the bytes of memory this process holds, None where none can tell."""
    told = Path("/proc/self/status")
    if sys.platform != "linux" or not told.exists():
        return None
    for line in told.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return None


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{key}="{_escaped(one)}"' for key, one in labels.items())
    about = f"{{{shown}}}" if shown else ""
    return f"{name}{about} {value:.17g}\n"


def _escaped(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n")
