"""A real server process on this machine, to be stopped, killed and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path


class Server:
    """`annotator serve` as its own process, on a port it keeps between starts."""

    def __init__(self, project: Path):
        self.project = project
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
        command = [sys.executable, "-m", "annotator", "-p", str(self.project), "serve"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self._process.stdout
        self.address = self._process.stdout.readline().strip().rstrip("/")
        assert self.address.startswith("http://127.0.0.1:"), "the server did not start"
        self.port = int(self.address.rpartition(":")[2])
        return self

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
