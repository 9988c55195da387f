"""A real server process on this machine, to be stopped, killed and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit


class Server:
    """`annotator serve` as its own process, on a port it keeps between starts."""

    def __init__(self, project: Path, *options: str):
        self.project = project
        self.options = options
        self.remarks = project.with_suffix(".remarks")
        self.port = 0
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process
        return self._process.pid

    def start(self) -> "Server":
        """Start and wait for the address."""
        named = any(option.endswith(".db") for option in self.options)
        own = [] if named else ["-p", str(self.project)]
        command = [sys.executable, "-m", "annotator", *own, "serve"]
        with self.remarks.open("w", encoding="utf-8") as remarks:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port), *self.options],
                stdout=subprocess.PIPE,
                stderr=remarks,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        assert self._process.stdout
        self.address = self._process.stdout.readline().strip().rstrip("/")
        assert self.address.startswith("http://"), self.said()
        self.port = urlsplit(self.address).port or 0
        return self

    def said(self) -> str:
        """Answer what it wrote to standard error since it was started."""
        return self.remarks.read_text("utf-8")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; answer its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        code = process.wait(timeout=30)
        assert process.stdout
        process.stdout.close()
        return code
