"""Behind a proxy: whose word is taken, and the manual's examples as they stand."""

import contextlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.people import PASSWORD
from tests.server import Server

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
NAME = "label.example.org"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
VISITOR = "203.0.113.7"


@contextlib.contextmanager
def serving(project, *options) -> Iterator[Server]:
    server = Server(project, "--log", *options).start()
    try:
        yield server
    finally:
        server.stop()


def ask(line, path, **headers):
    """Ask over this connection; answer status and headers."""
    with closing(line):
        line.request("GET", path, headers={"Host": NAME, **headers})
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers


def direct(server, source="127.0.0.1"):
    """A connection past any proxy, from one of this machine's own addresses."""
    return HTTPConnection(
        "127.0.0.1", server.port, timeout=20, source_address=(source, 0)
    )


def senders(server):
    """Answer from where the log says that requests came."""
    lines = server.said().splitlines()
    return [line.split(" ")[1] for line in lines if "Z " in line]


@pytest.mark.parametrize(
    "options", [["--public-name", NAME, "--https"], ["--public-name", NAME]]
)
def test_the_proxy_of_this_machine_is_believed_in_its_last_word_only(
    project, owner, options
):
    with serving(project, *options) as server:
        for told in (VISITOR, f"6.6.6.6, {VISITOR}"):
            given = {"X-Forwarded-For": told, "X-Forwarded-Proto": "https"}
            assert ask(direct(server), "/who", **given)[0] == 200
        assert ask(direct(server), "/who")[0] == 200
    assert senders(server) == [VISITOR, VISITOR, "127.0.0.1"]


@pytest.mark.skipif(not Path("/proc").exists(), reason="one loopback address only")
def test_who_comes_past_the_proxy_is_not_believed(project, owner):
    with serving(project, "--public-name", NAME, "--https") as server:
        status, _ = ask(
            direct(server, "127.0.0.5"), "/who", **{"X-Forwarded-For": VISITOR}
        )
        assert status == 200
    assert senders(server) == ["127.0.0.5"]


def test_without_a_proxy_nobody_is_believed(project):
    with serving(project) as server:
        given = {"X-Forwarded-For": VISITOR, "X-Forwarded-Host": NAME}
        status, _ = ask(direct(server), "/who", Host="localhost", **given)
        assert status == 200
        assert ask(direct(server), "/who")[0] == 400, "it does not go by this name"
    assert senders(server) == ["127.0.0.1", "127.0.0.1"]


def test_a_forwarded_host_or_prefix_changes_no_link(project, owner):
    with serving(project, "--public-name", NAME, "--https") as server:
        given = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
        status, headers = ask(direct(server), "/articles", **given)
        assert (status, headers["Location"]) == (303, "/who?next=/articles")


def example(language: str, has: str) -> str:
    """Answer the manual's example in a language that has these words."""
    found = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    (one,) = [text for text in found if has in text]
    return one


@pytest.fixture
def port():
    """A port that is free."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def run(command, port):
    """Run a proxy until its port answers, and stop it at the end."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(200):
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), 5).close()
                break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def certificate(folder):
    """Make a certificate of this moment for the example's name."""
    made = folder / "label.pem", folder / "label.key"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
            *("-out", made[0], "-keyout", made[1]),
        ],
        check=True,
        capture_output=True,
    )
    return made


def held(port, authority, server, root=""):
    """Hold that people reach the pages through the proxy, by name and from where."""

    def line():
        connection = HTTPSConnection(
            "127.0.0.1", port, timeout=20, source_address=("127.0.0.5", 0)
        )
        trusted = ssl.create_default_context(cafile=authority)
        plain = socket.create_connection(("127.0.0.1", port), 20, ("127.0.0.5", 0))
        connection.sock = trusted.wrap_socket(plain, server_hostname=NAME)
        return connection

    host = f"{NAME}:{port}"
    spoofed = {"X-Forwarded-For": "6.6.6.6", "Host": host}
    status, headers = ask(line(), f"{root}/articles", **spoofed)
    assert (status, headers["Location"]) == (303, f"{root}/who?next={root}/articles")
    body = urlencode({"name": "Mara Kessel", "password": PASSWORD})
    given = {**FORM, "Host": host, "Origin": f"https://{host}"}
    with closing(line()) as browser:
        browser.request("POST", f"{root}/who", body, given)
        answer = browser.getresponse()
        answer.read()
        assert answer.status == 303
        cookie = answer.headers["Set-Cookie"]
        assert "; Secure" in cookie
    sent = {"Cookie": cookie.partition(";")[0], "Host": host}
    status, headers = ask(
        line(), f"{root}/articles", **sent, **{"Accept-Encoding": "gzip"}
    )
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    with closing(line()) as elsewhere:
        foreign = {**given, "Cookie": sent["Cookie"], "Origin": "https://evil.example"}
        elsewhere.request("POST", f"{root}/who/out", "", foreign)
        assert elsewhere.getresponse().status == 403
    assert set(senders(server)) == {"127.0.0.5"}


@pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx here"
)
@pytest.mark.parametrize("prefix", ["", "/label"])
def test_the_manuals_nginx_example_works(project, owner, tmp_path, port, prefix):
    pem, key = certificate(tmp_path)
    with serving(
        project, "--public-name", NAME, "--https", "--prefix", prefix
    ) as server:
        site = example("nginx", "proxy_pass")
        for old, new in (
            ("443", f"127.0.0.1:{port}"),
            ("/etc/ssl/label.pem", str(pem)),
            ("/etc/ssl/label.key", str(key)),
            ("5757", str(server.port)),
            ("location / {", f"location {prefix}/ {{"),
        ):
            assert old in site
            site = site.replace(old, new)
        paths = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf = tmp_path / "nginx.conf"
        conf.write_text(
            f"daemon off;\nmaster_process off;\npid {tmp_path}/pid;\n"
            "error_log stderr;\nevents {}\n"
            f"http {{\naccess_log off;\n{paths}{site}}}\n"
        )
        with run(["nginx", "-p", str(tmp_path), "-c", str(conf)], port):
            held(port, pem, server, prefix)


@pytest.mark.skipif(
    not (shutil.which("caddy") and shutil.which("openssl")), reason="no Caddy here"
)
def test_the_manuals_caddy_example_works(project, owner, tmp_path, port):
    pem, key = certificate(tmp_path)
    with serving(project, "--public-name", NAME, "--https") as server:
        site = example("caddy", "reverse_proxy").replace("5757", str(server.port))
        site = site.replace(f"{NAME} {{", f"{NAME}:{port} {{\ntls {pem} {key}", 1)
        conf = tmp_path / "Caddyfile"
        conf.write_text(f"{{\nadmin off\nauto_https disable_redirects\n}}\n{site}")
        with run(
            ["caddy", "run", "--adapter", "caddyfile", "--config", str(conf)], port
        ):
            held(port, pem, server)
