"""Checks of `middleware`: a weather station behind WSGI middlewares, with hooks beside them."""

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ
from werkzeug.wrappers import Response

PLACES = ["mast", "cable", "hut", "pier", "tower", "gate", "harbour"]


@pytest.fixture
def names(rng):
    """The names of some stamps, the outermost first."""
    return [f"{place}-{rng.randrange(100)}" for place in rng.sample(PLACES, rng.randrange(2, 5))]


@pytest.fixture
def make_station(solution, names):
    """A function that makes a station with these stamps."""
    return lambda **config: solution.app({"STAMPS": names, **config})


class _Exchange:
    """One request as a server sees it: headers as they are at the start, pieces when it asks for them."""

    def __init__(self, app, path, method="GET", headers=None):
        self._started = None
        self._written = []
        self._body = app(create_environ(path, method=method, headers=headers), self._start)
        self._pieces = iter(self._body)

    def _start(self, status, headers, exc_info=None):
        self._started = status, Headers(list(headers))
        return self._written.append

    def read(self, number):
        """So many pieces, as far as there are."""
        pieces = [piece for _, piece in zip(range(number), self._pieces, strict=False)]
        return b"".join(pieces).decode()

    def close(self):
        """Hangs up."""
        if hasattr(self._body, "close"):
            self._body.close()

    def answer(self):
        """The whole answer."""
        text = b"".join([*self._pieces, *self._written])
        self.close()
        assert self._started, "start_response was never called"
        status, headers = self._started
        return Response(text, status=status, headers=headers)


def ask(app, path, method="GET", **headers):
    """The whole answer to one request."""
    return _Exchange(app, path, method, headers).answer()


def stamps(answer):
    """The stamps of an answer, as one text."""
    return " ".join(answer.headers.getlist("X-Stamp"))


def told(app, path):
    """The JSON data that a view of the station answers with."""
    answer = ask(app, path)
    assert answer.status_code == 200, f"GET {path}"
    return answer.get_json()


def entries(app):
    """The journal, without what this adds to it."""
    return [entry for entry in told(app, "/journal") if entry.get("path") != "/journal"]


@pytest.mark.concept("wsgi.middleware", "contexts.phases")
def test_every_answer_is_stamped_by_every_layer(make_station, names, rng):
    """Each answer should have the stamp of each layer: a view's, a static file's, and errors of every kind."""
    app, expected = make_station(), " ".join(["flask", *reversed(names)])
    for method, path, status in [
        ("GET", "/now", 200),
        ("HEAD", "/now", 200),
        ("GET", "/feed/2", 200),
        ("GET", "/static/legend.txt", 200),
        ("GET", f"/rain/{rng.randrange(1000)}", 404),
        ("DELETE", "/now", 405),
        ("GET", "/broken", 500),
    ]:
        answer = ask(app, path, method)
        assert answer.status_code == status, f"{method} {path}"
        passed = stamps(answer)
        assert passed == expected, f"the X-Stamp lines of {method} {path}, in their order"


@pytest.mark.concept("wsgi.nesting", "contexts.phases")
def test_a_request_passes_the_layers_from_the_outside_in(solution, make_station, names):
    """The first stamp of the configuration should be the outermost layer, and Flask's own hook the innermost."""
    app = make_station()
    for _ in range(2):
        passed = told(app, "/now")["stamps"]
        assert passed == [*names, "flask"], "the stamps of a request when it reached the view"
    alone = told(make_station(STAMPS=names[:1]), "/now")["stamps"]
    assert alone == [names[0], "flask"], "with one name in STAMPS"
    by_default = told(solution.app(), "/now")["stamps"]
    assert by_default == ["mast", "cable", "hut", "flask"], "without any configuration"


@pytest.mark.concept("wsgi.middleware", "wsgi.nesting")
def test_the_beacon_answers_without_flask(make_station, names):
    """The beacon should answer by itself, behind the stamps and before Flask, and only what is asked of the beacon."""
    for is_closed in (False, True):
        app = make_station(CLOSED=is_closed)
        answer = ask(app, "/beacon")
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/plain", b"on air\n")
        assert stamps(answer) == " ".join(reversed(names)), "the beacon is inside the stamps and outside Flask"
        head = ask(app, "/beacon", "HEAD")
        assert (head.status_code, head.data) == (200, b""), "HEAD of the beacon"
    app = make_station()
    for method, path in (("POST", "/beacon"), ("GET", "/beacon/2")):
        answer = ask(app, path, method)
        assert answer.status_code == 404, f"{method} {path} is Flask's to answer"
        assert "flask" in stamps(answer).split()


@pytest.mark.concept("contexts.early_answer")
def test_a_closed_station_answers_before_the_view(solution, make_station, names):
    """When the station is closed, a before hook should answer: no reading is taken, and the stamps are still there."""
    app = make_station(CLOSED=True)
    for path in ("/now", "/feed/3", "/static/legend.txt", "/nowhere", "/broken"):
        answer = ask(app, path)
        assert answer.status_code == 503, f"GET {path} of a closed station"
        assert answer.headers.get("Retry-After") == "600", f"Retry-After for GET {path}"
        assert stamps(answer) == " ".join(["flask", *reversed(names)]), f"the X-Stamp lines of GET {path}"
    passed = solution.probe("stamps_of_a_request", "/now")
    assert passed == [*names, "flask"], "the stamps of a request that a closed station answered"
    assert told(app, "/status") == {"feeds": 0, "taken": 0}, "what the instruments did meanwhile"
    assert len(entries(app)) == 7, "the journal, after six requests and one of the office's"


@pytest.mark.concept("wsgi.middleware")
def test_the_journal_has_an_entry_for_each_request(make_station, rng):
    """Each request should leave one entry, with the status and the bytes that a server would see."""
    app, number = make_station(), rng.randrange(2, 9)
    requests = [("GET", f"/feed/{number}"), ("GET", "/broken"), ("HEAD", "/now"), ("PUT", "/rain"), ("GET", "/beacon")]
    rng.shuffle(requests)
    expected = []
    for method, path in requests:
        answer = ask(app, path, method)
        entry = {"method": method, "path": path, "status": answer.status_code, "bytes": len(answer.data)}
        expected.append(entry)
    written = entries(app)
    assert written == expected
    assert {entry["status"] for entry in written} == {200, 404, 500}
    other = make_station()
    assert entries(other) == [], "the journal of another station"


@pytest.mark.concept("wsgi.per_request")
def test_requests_that_overlap_do_not_mix(make_station, rng):
    """While one client still reads its feed, another is answered: each entry should be about its own request."""
    app, number = make_station(), rng.randrange(4, 9)
    slow = _Exchange(app, f"/feed/{number}")
    first = slow.read(2)
    quick = ask(app, f"/feed/{number + 1}")
    missing = ask(app, "/nowhere")
    rest = slow.answer()
    expected = [
        {"method": "GET", "path": "/nowhere", "status": 404, "bytes": len(missing.data)},
        {"method": "GET", "path": f"/feed/{number + 1}", "status": 200, "bytes": len(quick.data)},
        {"method": "GET", "path": f"/feed/{number}", "status": 200, "bytes": len(first) + len(rest.data)},
    ]
    written = sorted(entries(app), key=lambda entry: str(entry.get("path")))
    expected.sort(key=lambda entry: entry["path"])
    assert written == expected, "three requests, of which the first was read to its end last"


@pytest.mark.concept("wsgi.streaming")
def test_a_stream_passes_piece_by_piece(make_station, rng):
    """A reading should be taken when the server asks for it: no layer may hold a stream back to have all of it."""
    app, number = make_station(), rng.randrange(20, 60)
    feed = _Exchange(app, f"/feed/{number}")
    for read in range(1, 4):
        assert feed.read(1).count("\n") == 1, "one piece of the feed is one line"
        taken = told(app, "/status")["taken"]
        assert taken == read, f"readings taken when a server has asked for {read} of {number}"
    rest = feed.answer().data
    assert rest.count(b"\n") == number - 3, "the rest of the feed"
    written = [entry for entry in entries(app) if entry["path"] == f"/feed/{number}"]
    assert written, "the feed passed the journal"


@pytest.mark.concept("wsgi.streaming")
def test_a_client_that_hangs_up_closes_the_feed(make_station, rng):
    """When the client hangs up, close() should reach the application, and the journal should have what was sent."""
    app, number = make_station(), rng.randrange(1, 5)
    for count in (number, 0):
        feed = _Exchange(app, "/feed/9")
        text = feed.read(count)
        assert told(app, "/status")["feeds"] == 1, "feeds that are open while it is read"
        feed.close()
        left = told(app, "/status")["feeds"]
        assert left == 0, f"feeds that are open after the client hung up, {count} pieces read"
        written = [entry for entry in entries(app) if entry["path"] == "/feed/9"][-1:]
        assert written == [{"method": "GET", "path": "/feed/9", "status": 200, "bytes": len(text)}]


@pytest.mark.concept("wsgi.wsgi_app")
def test_the_factory_still_returns_a_flask_object(solution, make_station, names):
    """What the factory returns should still be the Flask object, and its own test client should pass the layers."""
    app = make_station()
    found = solution.probe("as_flask", "/now")
    assert "type" not in found, f"the factory returned a {found.get('type')}, which has no test_client()"
    assert found["status"] == 200
    assert found["stamps"] == ["flask", *reversed(names)], "X-Stamp in the answer to the Flask object's test client"
    assert {"/now", "/feed/<int:number>", "/status"} <= set(found["rules"])
    assert stamps(ask(app, "/now")) == " ".join(found["stamps"]), "X-Stamp in the answer to a server"


@pytest.mark.concept("wsgi.protocol")
def test_the_layers_are_valid_wsgi(solution, make_station):
    """The standard library's validator, around the stack and on both sides of each layer, should have no objection."""
    app = make_station()
    assert ask(app, "/beacon").data == b"on air\n"
    requests = [[method, path] for method in ("GET", "HEAD") for path in ("/now", "/beacon", "/feed/3", "/nowhere")]
    objections = solution.probe("valid", requests)
    assert objections == dict.fromkeys(objections), "what wsgiref.validate says of the stack"
    for layer in ("Stamp", "Journal", "Beacon"):
        for name in ("plain", "late", "writing", "failing"):
            objection = solution.probe("valid_layer", layer, name)
            assert objection is None, f"what wsgiref.validate says of {layer} around the {name} application"


@pytest.mark.concept("wsgi.protocol")
def test_a_layer_fits_around_any_application(solution):
    """A layer should pass on what PEP 3333 allows: a late start, write(), exc_info, a body that is read in part."""
    for layer in ("Stamp", "Journal", "Beacon"):
        plain = solution.probe("around", layer, "plain", 2)
        assert plain["text"] == "piece 1\npiece 2\n", f"two pieces through {layer}"
        assert plain["before"] == ["piece 1", "piece 2"], f"what {layer} asked of the body for two pieces"
        assert plain["seen"] == ["piece 1", "piece 2", "closed"], f"what {layer} did with the body"
        late = solution.probe("around", layer, "late", 9)
        assert [start["status"] for start in late["starts"]] == ["201 Created"], f"a late start through {layer}"
        writing = solution.probe("around", layer, "writing", 9)
        assert writing["text"] == "written\nreturned\n", f"write() through {layer}"
        failing = solution.probe("around", layer, "failing", 9)
        starts = [(start["status"], start["again"]) for start in failing["starts"]]
        assert starts == [("200 OK", False), ("502 Bad Gateway", True)], f"exc_info through {layer}"
        if layer == "Stamp":
            headers = [start["headers"] for probe in (late, writing, failing) for start in probe["starts"][-1:]]
            assert headers == [[["Content-Type", "text/plain"], ["X-Stamp", "post"]]] * 3
        if layer == "Journal":
            written = [probe["entries"] for probe in (plain, late, writing, failing)]
            facts = [[(entry.get("status"), entry.get("bytes")) for entry in some] for some in written]
            assert facts == [[(200, 16)], [(201, 24)], [(202, 17)], [(502, 6)]], "status and bytes in the journal"
