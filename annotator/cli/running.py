"""Carrying the pages: one waitress with its limits, and an end that loses no answer."""

import logging
import signal
import time
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from annotator.errors import BrokenProject

THREADS = 8
CONNECTIONS = 800
"""A browser keeps six open; with fewer, a team of twenty would shut itself out."""
IDLE_SECONDS = 30
HEAD_SECONDS = 20
"""How long a request may take to say what it wants."""
STOP_SECONDS = 8
"""Supervisors commonly kill ten seconds after they asked."""
STALL_SECONDS = 3
"""Of which nothing came for so long is not waited for at the end."""
LARGEST_HEAD = 64 * 1024
PROXIED: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
}
"""Whose word is taken on where a request came from: the proxy of this machine."""


class _Request(HTTPRequestParser):
    """A request that knows when it began to come."""

    def __init__(self, adj: Any):
        super().__init__(adj)
        self.begun = self.heard = time.monotonic()

    def received(self, data: bytes) -> Any:
        """Take what came, and know when."""
        self.heard = time.monotonic()
        return super().received(data)


class _Channel(HTTPChannel):
    parser_class = _Request

    def in_flight(self) -> bool:
        """Answer whether a request comes or is under way, or an answer not yet sent."""
        coming: Any = self.request
        return bool(self.requests or self.total_outbufs_len) or (
            coming is not None and time.monotonic() - coming.heard < STALL_SECONDS
        )

    def dawdles(self, now: float) -> bool:
        """Answer whether a request has begun long ago and not said what it wants."""
        request: Any = self.request
        return (
            request is not None
            and not request.headers_finished
            and now - request.begun > HEAD_SECONDS
        )


class Running:
    """A server at its address; it runs until it is told to stop.

    `largest` is the largest body that the pages take; bodies up to four times of it
    are read, so that the pages can refuse them in a sentence.
    """

    def __init__(
        self, app: Any, *, host: str, port: int, proxied: bool, largest: int
    ) -> None:
        # It would remark on every request that waits for a thread, which is usual.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        try:
            server: Any = create_server(
                app,
                host=host,
                port=port,
                threads=THREADS,
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_SECONDS,
                max_request_header_size=LARGEST_HEAD,
                max_request_body_size=4 * largest,
                asyncore_use_poll=True,
                clear_untrusted_proxy_headers=True,
                ident="",
                **(PROXIED if proxied else {}),
            )
        except OSError as error:
            raise BrokenProject(
                f"Port {port} of {host} cannot be used ({error.strerror}). "
                "Name another with --port, or 0 for any free one."
            ) from error
        server.channel_class = _Channel
        self._server = server
        self.port: int = self._server.effective_port
        self._asked = 0
        self._look_again = 0.0
        # From the moment that others may know of it, it can be asked to stop.
        self._before = {
            one: signal.signal(one, self._ask)
            for one in (signal.SIGINT, signal.SIGTERM)
        }

    def until_stopped(self) -> bool:
        """Serve until Ctrl-C or SIGTERM; answer whether all in flight was finished.

        It is given some seconds, and none when asked to stop a second time.
        """
        try:
            while not self._asked:
                self._turn(1)
                if time.monotonic() >= self._look_again:
                    self._end_dawdlers()
            return self._finish(time.monotonic() + STOP_SECONDS)
        finally:
            for one, handler in self._before.items():
                signal.signal(one, handler)

    def _ask(self, signum: int, frame: Any) -> None:
        self._asked += 1
        self._server.pull_trigger()

    def _turn(self, seconds: float) -> None:
        """Read and write what there is, waiting for it so long at most."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._server._map, count=1)

    def _channels(self) -> list[_Channel]:
        return list(self._server.active_channels.values())

    def _end_dawdlers(self) -> None:
        now = time.monotonic()
        self._look_again = now + 1
        for channel in self._channels():
            if channel.dawdles(now):
                channel.handle_close()

    def _finish(self, until: float) -> bool:
        """Take nothing new, answer what was asked, close; answer whether all ended."""
        wasyncore.dispatcher.close(self._server)
        self._turn(0)  # What had arrived by now is in flight as well.
        while True:
            for channel in self._channels():
                if not channel.in_flight():
                    channel.handle_close()
            if not self._channels() or time.monotonic() > until or self._asked > 1:
                break
            self._turn(0.05)
        workers = self._server.task_dispatcher
        logging.getLogger("waitress").setLevel(logging.ERROR)
        workers.shutdown(timeout=0.5 if self._channels() else STOP_SECONDS)
        for channel in self._channels():
            channel.handle_close()
        self._server.trigger.close()
        return not workers.threads
