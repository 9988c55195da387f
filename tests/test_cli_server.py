"""The server in front of a team: many connections, most of them idle."""

import socket
from contextlib import ExitStack
from http.client import HTTPConnection

from tests.server import Server


def test_a_hundred_idle_browsers_shut_nobody_out(project):
    server = Server(project).start()
    try:
        with ExitStack() as idle:
            for _ in range(150):
                idle.enter_context(
                    socket.create_connection(("127.0.0.1", server.port), timeout=5)
                )
            browser = HTTPConnection("127.0.0.1", server.port, timeout=10)
            browser.request("GET", "/who")
            assert browser.getresponse().status == 200
            browser.close()
    finally:
        server.stop()
