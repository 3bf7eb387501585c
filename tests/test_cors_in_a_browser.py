"""A browser accepts what the checks of `cors` accept, and refuses what they refuse: Chromium judges every variant."""

from __future__ import annotations

import contextlib
import importlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, Literal

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from pytest_flask_interview.catalogue import Catalogue, builtin_pack
from pytest_flask_interview.runtime.isolation import lent_to
from pytest_flask_interview.variants import Variant, lay_out, variants

CHROMIUM, CHROMEDRIVER = shutil.which("chromium"), shutil.which("chromedriver")

needs_chromium = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER), reason="needs Chromium: apt-get install chromium chromium-driver"
)

DESK, MEMBERS, PREVIEW = (
    "https://desk.lantern.example",
    "https://members.lantern.example:8443",
    "https://pr-7.lantern.example",
)
ALLOWED = (DESK, MEMBERS, PREVIEW)
SANDBOXED, EVIL = "null", "https://evil.test"
OTHERS = (
    SANDBOXED,
    EVIL,
    f"{DESK}.evil.test",
    f"{PREVIEW}.evil.test",
    DESK.replace("https", "http"),
    f"{PREVIEW}:8443",
    MEMBERS.removesuffix(":8443"),
    PREVIEW.replace("-7", "-7-evil"),
    PREVIEW.replace(".lantern", "xlantern"),
)
CONFIG = {
    "ORIGINS": [DESK, MEMBERS],
    "PREVIEWS": "https://pr-#.lantern.example",
    "CLERKS": {"c1": "Mina"},
    "SHOWINGS": {
        "s1": {"film": "The Long Ferry", "seats": 50, "price": 900},
        "s2": {"film": "Nine Lanterns", "seats": 9},
        "s3": {"film": "Home by Rail", "seats": 30},
        "s4": {"film": "A Quiet Orchard", "seats": 40},
    },
}
API = "boxoffice.lantern.example"
SHOWING = "/api/showings/s1"

# Asks everything at once; an answer is its status and the seats that are left, and null is what may not be read.
FETCH_ALL = """
const [asked, done] = arguments;
Promise.all(asked.map(async ([url, options]) => {
    try {
        const answer = await fetch(url, {credentials: "include", cache: "no-store", ...options});
        return {status: answer.status, seats: answer.headers.get("X-Seats-Left")};
    } catch (error) {
        return null;
    }
})).then(done);
"""


@dataclass(frozen=True)
class Question:
    """What a page's script asks, and the status it must read; None: it must not read anything."""

    check: str
    path: str
    status: int | None
    options: dict[str, Any] = field(default_factory=dict)
    with_seats: bool = False

    def agrees(self, answer: dict[str, Any] | None) -> bool:
        """Whether what fetch() gave is what the task promises."""
        if answer is None or self.status is None:
            return answer is None and self.status is None
        return answer["status"] == self.status and (not self.with_seats or answer["seats"] is not None)


READS = "test_pages_of_allowed_origins_read_answers_with_credentials"
OTHER = "test_no_other_origin_can_read"
LEAVE = "test_a_preflight_gets_leave_without_the_cookie"
NOTHING_MORE = "test_a_preflight_gives_leave_for_nothing_more"
SEATS = "test_scripts_can_read_the_seats_that_are_left"
ERRORS = "test_errors_can_be_read_too"
SCOPE = "test_nothing_outside_the_api_is_shared"

SALE = {"method": "PATCH", "body": '{"sold": 1}', "headers": {"Content-Type": "application/json", "X-Desk": "4"}}
FROM_DESK = (
    Question(READS, "/api/showings", 200),
    Question(READS, SHOWING, 200),
    Question(OTHER, SHOWING, 200),
    Question(LEAVE, SHOWING, 200, SALE),
    Question(LEAVE, "/api/showings/s3", 204, {"method": "DELETE"}),
    Question(LEAVE, SHOWING, 200, {"headers": {"X-Desk": "4"}}),
    Question(NOTHING_MORE, "/api/showings/s4", 204, {"method": "DELETE"}),
    Question(NOTHING_MORE, SHOWING, None, {"method": "PUT"}),
    Question(NOTHING_MORE, SHOWING, None, {"headers": {"X-Debug": "1"}}),
    Question(SEATS, SHOWING, 200, with_seats=True),
    Question(ERRORS, SHOWING, 401, {"credentials": "omit"}),
    Question(ERRORS, "/api/showings/s9", 404),
    Question(ERRORS, "/api/prices", 404),
    Question(ERRORS, SHOWING, 405, {"method": "POST", "body": "sold"}),
    Question(ERRORS, "/api/showings/s2/price", 500),
    Question(SCOPE, "/api/showings", 200),
    Question(SCOPE, "/", None),
    Question(SCOPE, "/api-terms", None),
    Question(SCOPE, "/api-terms", None, {"credentials": "omit"}),
)
FROM_ALLOWED = (
    Question(READS, SHOWING, 200),
    Question(LEAVE, SHOWING, 200, SALE),
    Question(ERRORS, "/api/showings/s9", 404),
)
FROM_OTHERS = (Question(OTHER, SHOWING, None), Question(OTHER, "/api/showings/s9", None, {"method": "DELETE"}))
FROM_EVIL = (*FROM_OTHERS, Question(OTHER, SHOWING, None, {"credentials": "omit"}))
QUESTIONS = {
    **dict.fromkeys(ALLOWED, FROM_ALLOWED),
    DESK: FROM_DESK,
    **dict.fromkeys(OTHERS, FROM_OTHERS),
    EVIL: FROM_EVIL,
}
JUDGED = {READS, OTHER, LEAVE, NOTHING_MORE, SEATS, ERRORS, SCOPE}


class Handler(WSGIRequestHandler):
    """Keeps connections open, and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        pass


def host_of(variant: Variant) -> str:
    """The host that a variant is served as."""
    return f"{variant.kind}-{variant.name}.{API}".replace("_", "-")


def make_app(folder: Path) -> Any:
    """The application of a variant, which stays usable when its modules are gone."""
    with lent_to(folder):
        app = importlib.import_module("app").create_app(CONFIG)
    app.logger.disabled = True  # the 500 is meant
    return app


def dispatch(apps: dict[str, Any]) -> Callable[..., Iterable[bytes]]:
    """The whole web: the variants by their hosts, and everywhere else an empty page, sandboxed at /null."""

    def web(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.host in apps:
            answer: Iterable[bytes] = apps[request.host](environ, start_response)
            return answer
        page = Response("<!doctype html><title>A page</title>", mimetype="text/html")
        if request.path == f"/{SANDBOXED}":
            page.headers["Content-Security-Policy"] = "sandbox allow-scripts"
        if request.host == API:
            page.set_cookie("clerk", "c1", domain=API, secure=True, samesite="Lax")
        return page(environ, start_response)

    return web


@contextlib.contextmanager
def served(app: Any, ssl_context: Literal["adhoc"] | None = None) -> Iterator[int]:
    """Serves on a free port of the loopback interface."""
    server: BaseWSGIServer = make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=Handler, ssl_context=ssl_context
    )
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.block_on_close = False  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextlib.contextmanager
def browser(profile: Path, plain: int, secure: int) -> Iterator[Chrome]:
    """Chromium, to which every host is one of two ports of this machine."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    hosts = f"MAP *:80 127.0.0.1:{plain}, MAP * 127.0.0.1:{secure}, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        "--ignore-certificate-errors",
        "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
        f"--user-data-dir={profile}",
        f"--host-resolver-rules={hosts}",
    ):
        options.add_argument(argument)
    driver = Chrome(options=options, service=Service(executable_path=CHROMEDRIVER))
    try:
        driver.set_page_load_timeout(20)
        driver.set_script_timeout(30)
        yield driver
    finally:
        driver.quit()


@needs_chromium
@pytest.mark.timeout(120)
def test_a_browser_judges_as_the_checks_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SE_OFFLINE", "true")
    monkeypatch.setenv("SE_AVOID_STATS", "true")
    exercise = Catalogue.load([builtin_pack()]).exercises["cors"]
    found = [variant for variant in variants(exercise) if variant.kind in ("answer", "mistake")]
    assert set(exercise.checks) >= JUDGED
    apps = {host_of(variant): make_app(lay_out(variant, tmp_path / host_of(variant))) for variant in found}
    web = dispatch(apps)
    surprises: dict[str, dict[str, list[str]]] = {host: {} for host in apps}
    with served(web) as plain, served(web, "adhoc") as secure, browser(tmp_path / "profile", plain, secure) as driver:
        driver.get(f"https://{API}/")
        for origin in QUESTIONS:
            driver.get(f"{EVIL}/{SANDBOXED}" if origin == SANDBOXED else f"{origin}/")
            assert driver.execute_script("return window.origin") == origin
            questions = [(host, q) for host in apps for q in QUESTIONS[origin]]
            asked = [(f"https://{host}{q.path}", q.options) for host, q in questions]
            for (host, q), answer in zip(questions, driver.execute_async_script(FETCH_ALL, asked), strict=True):
                if not q.agrees(answer):
                    surprises[host].setdefault(q.check, []).append(f"{origin}: {q.path} {q.options} -> {answer}")
    for variant in found:
        seen = surprises[host_of(variant)]
        assert set(seen) == (variant.fails or set()) & JUDGED, f"{variant.title}: {seen}"
