"""Checks of `database_rest`: plots and leases, and the sessions that an API has."""

from urllib.parse import urljoin, urlsplit

import pytest

FILE = "allotments.db"
TENANTS = ["Nora Quist", "Otto Farkas", "Pia Lund", "Quentin Abara", "Rosa Melo", "Sven Aho", "Tilda Noor"]


@pytest.fixture
def config(solution):
    """The configuration of an application on the database of this check."""
    return {"DATABASE_URL": f"sqlite:///{solution.scratch}/{FILE}"}


@pytest.fixture
def new_plot(rng):
    """A function that makes up the body of a new plot."""
    numbers = iter(rng.sample([f"{row}{place}" for row in "ABCDEFGH" for place in range(10, 99)], 50))
    return lambda: {"number": next(numbers), "area": rng.randrange(40, 400)}


@pytest.fixture
def tenants(rng):
    """Names of tenants, in some order."""
    return rng.sample(TENANTS, len(TENANTS))


def _create(client, path, body):
    """What a POST creates, as its answer shows it; its Location must lead to the same."""
    answer = client.post(path, json=body)
    assert answer.status_code == 201
    made = answer.get_json(silent=True)
    assert isinstance(made, dict) and type(made.get("id")) is int, "the answer has no id that is a number"
    address = urlsplit(urljoin("http://localhost/", answer.headers.get("Location", ""))).path
    assert address == f"{path}/{made['id']}", "the path in Location"
    return made


def _plots(client, bodies):
    """The plots that are created of these bodies, as the API shows them."""
    return [_create(client, "/plots", body) for body in bodies]


def _get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.json


def _ids(plots):
    return [plot["id"] for plot in plots]


def _sorted(lease):
    """A lease with its plots in order of id."""
    return lease | {"plots": sorted(lease["plots"], key=lambda plot: plot["id"])}


@pytest.mark.concept("http.created", "database.transactions")
def test_what_is_created_has_an_id_and_is_there_at_once(solution, config, new_plot, tenants):
    """A 201 should name the id that the database gave, and by then the row should be there for everybody, not only
    for the session that made it."""
    client, other = solution.app(config).client(), solution.app(config).client()
    bodies = [new_plot() for _ in range(3)]
    plots = _plots(client, bodies)
    for body, plot in zip(bodies, plots, strict=True):
        assert plot == body | {"id": plot["id"], "tenant": None}
        assert _get(other, f"/plots/{plot['id']}") == plot, "the plot, as another application shows it"
    assert len(set(_ids(plots))) == 3, "three plots should have three ids"
    lease = _create(client, "/leases", {"tenant": tenants[0], "plots": _ids(plots[:2])})
    expected = {"id": lease["id"], "tenant": tenants[0], "plots": [plot | {"tenant": tenants[0]} for plot in plots[:2]]}
    assert _sorted(lease) == _sorted(expected)
    assert _sorted(_get(other, f"/leases/{lease['id']}")) == _sorted(expected)
    assert [_get(other, f"/plots/{key}")["tenant"] for key in _ids(plots)] == [tenants[0], tenants[0], None]


@pytest.mark.concept("sqlalchemy.session_scope")
def test_a_request_shows_what_is_stored_now(solution, config, new_plot, tenants):
    """What others have committed since our last request should be seen by the next one, and what another request has
    not committed yet by none."""
    client, other = solution.app(config).client(), solution.app(config).client()
    kept, gone = _plots(client, [new_plot(), new_plot()])
    assert [_get(client, f"/plots/{plot['id']}") for plot in (kept, gone)] == [kept, gone]
    changed = kept | new_plot()
    renamed = other.patch(f"/plots/{kept['id']}", json={"number": changed["number"]})
    assert (renamed.status_code, renamed.json) == (200, changed | {"area": kept["area"]})
    resized = other.patch(f"/plots/{kept['id']}", json={"area": changed["area"]})
    assert (resized.status_code, resized.json) == (200, changed)
    assert _get(client, f"/plots/{kept['id']}") == changed
    assert other.delete(f"/plots/{gone['id']}").status_code == 204
    assert client.get(f"/plots/{gone['id']}").status_code == 404
    lease = _create(other, "/leases", {"tenant": tenants[0], "plots": [kept["id"]]})
    assert _get(client, f"/plots/{kept['id']}") == changed | {"tenant": tenants[0]}
    assert client.delete(f"/plots/{kept['id']}").status_code == 409, "DELETE of a plot that is leased"
    assert other.delete(f"/leases/{lease['id']}").status_code == 204
    assert _get(client, f"/plots/{kept['id']}") == changed
    assert client.get(f"/leases/{lease['id']}").status_code == 404
    assert client.delete(f"/plots/{kept['id']}").status_code == 204, "DELETE of a plot that is free again"
    _plots(client, [new_plot(), new_plot()])
    before = _get(client, "/plots")
    found = solution.probe("listed_meanwhile", "/plots", new_plot())
    assert found["meanwhile"] == {"status": 200, "body": before}, "GET /plots while a POST of a plot was half done"
    assert found["status"] == 201
    assert len(_get(client, "/plots")["plots"]) == 3, "plots after that POST"


@pytest.mark.concept("database.conflicts")
def test_a_taken_number_is_a_conflict_and_the_next_request_works(solution, config, new_plot):
    """A number that another plot has should be 409, in a POST and in a PATCH, and the request after it should work
    as if nothing had been."""
    client = solution.app(config).client()
    first, second = _plots(client, [new_plot(), new_plot()])
    for _ in range(2):
        answer = client.post("/plots", json={"number": first["number"], "area": 7})
        assert answer.status_code == 409
        answer = client.patch(f"/plots/{second['id']}", json={"number": first["number"], "area": 7})
        assert answer.status_code == 409
        assert [_get(client, f"/plots/{key}") for key in _ids([first, second])] == [first, second]
    third = _create(client, "/plots", new_plot())
    listed = sorted([first, second, third], key=lambda plot: plot["number"])
    assert _get(client, "/plots") == {"plots": listed}
    assert client.patch(f"/plots/{first['id']}", json={"number": first["number"]}).status_code == 200, "its own number"


@pytest.mark.concept("database.conflicts")
def test_somebody_who_was_faster_is_a_conflict_too(solution, config, new_plot, tenants):
    """When somebody else stores the number or leases the plot just before our first write, that should be a 409 as
    well: only the database can know."""
    client = solution.app(config).client()
    [plot], body = _plots(client, [new_plot()]), new_plot()
    lease = _create(client, "/leases", {"tenant": tenants[0], "plots": [_create(client, "/plots", new_plot())["id"]]})
    free = _create(client, "/plots", new_plot())
    number = ["INSERT INTO plots (number, area) VALUES (?, 1)", [body["number"]]]
    renamed = ["UPDATE plots SET number = ? WHERE id = ?", ["Z1", free["id"]]]
    leased = ["INSERT INTO leased_plots (plot_id, lease_id) VALUES (?, ?)", [plot["id"], lease["id"]]]
    wanted = {"tenant": tenants[1], "plots": [free["id"], plot["id"]]}
    for method, path, sent, rival, otherwise in (
        ("POST", "/plots", body, number, 201),
        ("PATCH", f"/plots/{plot['id']}", {"number": "Z1"}, renamed, 200),
        ("POST", "/leases", wanted, leased, 201),
    ):
        found = solution.probe("outrun", FILE, method, path, sent, rival)
        expected = 409 if found["is_outrun"] else otherwise
        assert found["status"] == expected, f"{method} {path} {sent}, right after somebody else stored: {rival}"
    tenant = tenants[0] if found["is_outrun"] else tenants[1]
    assert _get(client, f"/plots/{plot['id']}")["tenant"] == tenant
    assert len(solution.probe("stored", FILE)["leases"]) == (1 if found["is_outrun"] else 2), "leases that are stored"


@pytest.mark.concept("database.transactions")
def test_a_refused_lease_leaves_nothing(solution, config, new_plot, tenants):
    """A lease of which one plot is leased or unknown should be refused as a whole: no lease without plots, and the
    other plots stay free."""
    client = solution.app(config).client()
    plots = _plots(client, [new_plot() for _ in range(4)])
    held = _create(client, "/leases", {"tenant": tenants[0], "plots": [plots[1]["id"]]})
    before = solution.probe("stored", FILE)
    unknown = max(_ids(plots)) + 1000
    for wanted, status in (([0, 1], 409), ([1, 0, 2], 409), ([0, unknown], 404), ([unknown, 2], 404)):
        keys = [plots[key]["id"] if key < len(plots) else key for key in wanted]
        answer = client.post("/leases", json={"tenant": tenants[1], "plots": keys})
        assert answer.status_code == status
        assert solution.probe("stored", FILE) == before, "what is stored after a lease that was refused"
    for path in (f"/plots/{unknown}", f"/leases/{held['id'] + 1000}"):
        assert client.get(path).status_code == client.delete(path).status_code == 404, f"GET and DELETE {path}"
    assert client.patch(f"/plots/{unknown}", json={"area": 9}).status_code == 404
    _create(client, "/leases", {"tenant": tenants[1], "plots": _ids([plots[0], *plots[2:]])})


@pytest.mark.concept("database.transactions")
def test_an_exception_between_two_writes_leaves_nothing(solution, config, new_plot, tenants):
    """I let each write of a request fail in turn: every time the answer should be 500 and nothing stored, and without
    a failure the same request should work."""
    client = solution.app(config).client()
    *plots, other = _plots(client, [new_plot() for _ in range(4)])
    _create(client, "/leases", {"tenant": tenants[1], "plots": [other["id"]]})
    body = {"tenant": tenants[0], "plots": _ids(plots)}
    found = solution.probe("failing_writes", FILE, "POST", "/leases", body)
    _check_failures(found, "POST /leases", 201)
    [lease] = [key for key, tenant in solution.probe("stored", FILE)["leases"] if tenant == tenants[0]]
    shown = _get(client, f"/leases/{lease}")
    assert sorted(_ids(shown["plots"])) == sorted(_ids(plots)), "plots of the lease"
    found = solution.probe("failing_writes", FILE, "DELETE", f"/leases/{lease}", None)
    _check_failures(found, "DELETE of the lease", 204)
    assert client.get(f"/leases/{lease}").status_code == 404
    _create(client, "/leases", {"tenant": tenants[2], "plots": _ids(plots)})
    assert _get(client, f"/plots/{other['id']}")["tenant"] == tenants[1], "the tenant of a plot in another lease"


def _check_failures(found, request, status):
    assert len(found) > 1, f"{request} wrote nothing"
    for place, attempt in enumerate(found[:-1], 1):
        left = {"status": attempt["status"], "has_changed": attempt["has_changed"]}
        assert left == {"status": 500, "has_changed": False}, f"{request}, whose write number {place} failed"
    assert found[-1] == {"status": status, "has_failed": False, "has_changed": True}, f"{request} without a failure"


@pytest.mark.concept("pagination.one_page")
def test_a_list_does_not_load_everything(solution, config, rng):
    """A page should cost the rows of that page and a few statements, whether there are thirty plots or three hundred,
    and show who leases them."""
    client, number = solution.app(config).client(), rng.randrange(250, 300)
    solution.probe("fill", FILE, number)
    every = [
        {"id": key, "number": f"F{key:04}", "area": 50, "tenant": f"Tenant {key}" if key % 2 else None}
        for key in range(1, number + 1)
    ]
    limit, after = rng.randrange(5, 12), rng.randrange(30, 200)
    pages = {
        "/plots": every[:20],
        f"/plots?limit={limit}": every[:limit],
        f"/plots?limit={limit}&after=F{after:04}": every[after : after + limit],
        "/plots?limit=100": every[:100],
        "/plots?limit=1&after=A": every[:1],
        f"/plots?after=F{number - 3:04}x": every[number - 3 :],
        "/plots?after=G": [],
    }
    for path, expected in pages.items():
        assert _get(client, path) == {"plots": expected}
    for (path, page), cost in zip(pages.items(), solution.probe("cost_of", config, list(pages)), strict=True):
        limit = 3 * len(page) + 3
        assert cost["rows"] <= limit, f"GET {path} fetched {cost['rows']} rows to show {len(page)} plots of {number}"
        selects = "\n".join(cost["selects"][:5])
        assert len(cost["selects"]) <= 3, f"GET {path} sent {len(cost['selects'])} SELECT statements:\n{selects}"
    for limit in ("0", "101", "-3", "many", "2.5", ""):
        assert client.get("/plots", query_string={"limit": limit}).status_code == 400, f"limit={limit}"


@pytest.mark.concept("database.pool", "sqlalchemy.session_scope")
def test_every_connection_goes_back_to_the_pool(solution, config, new_plot, tenants):
    """Whatever the answer of a request is, the connection that it borrowed should be back in the pool at its end, and
    it should not borrow a second one meanwhile."""
    client = solution.app(config).client()
    plots = _plots(client, [new_plot() for _ in range(3)])
    lease = _create(client, "/leases", {"tenant": tenants[0], "plots": [plots[0]["id"]]})
    free, leased = f"/plots/{plots[1]['id']}", f"/plots/{plots[0]['id']}"
    requests = [
        ("GET", "/plots", None, 200),
        ("GET", leased, None, 200),
        ("GET", "/plots/987654", None, 404),
        ("POST", "/plots", new_plot(), 201),
        ("POST", "/plots", {"number": plots[0]["number"], "area": 9}, 409),
        ("PATCH", free, {"area": 9}, 200),
        ("PATCH", free, {"number": plots[0]["number"]}, 409),
        ("DELETE", leased, None, 409),
        ("POST", "/leases", {"tenant": tenants[1], "plots": _ids(plots[:2])}, 409),
        ("POST", "/leases", {"tenant": tenants[1], "plots": [987654]}, 404),
        ("POST", "/leases", {"tenant": tenants[1], "plots": _ids(plots[1:2])}, 201),
        ("GET", f"/leases/{lease['id']}", None, 200),
        ("DELETE", f"/leases/{lease['id']}", None, 204),
        ("DELETE", leased, None, 204),
    ]
    found = solution.probe("borrowed", [request[:3] for request in requests])
    for (method, path, body, status), counted in zip(requests, found, strict=False):
        counted = counted if counted["most"] else counted | {"most": "none at all"}
        expected = {"status": status, "most": 1, "kept": 0}
        assert counted == expected, f"{method} {path} {body or ''}: most connections at a time, and those it kept"


@pytest.mark.concept("layers.service")
def test_a_script_leases_plots_without_a_request(solution, config, new_plot, tenants):
    """I called lease_plots() as a script does: the same rules should hold as for the API, and nothing in it should
    need a request."""
    client = solution.app(config).client()
    plots = _plots(client, [new_plot() for _ in range(3)])
    made = solution.probe("script", tenants[0], _ids(plots[:2]))
    assert type(made.get("id")) is int, f"lease_plots() did not return an id but {made}"
    lease = {"id": made["id"], "tenant": tenants[0], "plots": [plot | {"tenant": tenants[0]} for plot in plots[:2]]}
    assert _sorted(_get(client, f"/leases/{made['id']}")) == _sorted(lease)
    before = solution.probe("stored", FILE)
    for keys in (_ids(plots[1:]), [plots[2]["id"], 987654]):
        answer = solution.probe("script", tenants[1], keys)
        assert "refused" in answer, f"lease_plots() with a plot that is leased or unknown returned {answer}"
        assert solution.probe("stored", FILE) == before, "what is stored after lease_plots() refused"
        assert answer["kept"] == 0, "connections that lease_plots() kept when it refused"
    assert made["kept"] == 0, "connections that lease_plots() kept"
    assert made["requests"] == 0, "requests that lease_plots() sent to the application"
    _create(client, "/leases", {"tenant": tenants[1], "plots": _ids(plots[2:])})


@pytest.mark.concept("validation.rules")
def test_a_body_that_breaks_the_rules_is_refused(solution, config, new_plot, tenants):
    """A body with a value of the wrong kind or size, with one too few or too many, should be 400 and store nothing;
    at the limits it should be taken."""
    client, plot = solution.app(config).client(), new_plot()
    [first] = _plots(client, [new_plot()])
    address, before = f"/plots/{first['id']}", solution.probe("stored", FILE)
    texts, areas = ("", 7, None, "x" * 11, ["a"]), (0, -1, 1001, "9", 2.5, None, True)
    wrong = [{"number": text} for text in texts] + [{"area": area} for area in areas] + [{"id": 5}, {"tenant": "x"}]
    leases = [{"tenant": text} for text in ("", 7, None, "x" * 81)] + [{"id": 5}]
    leases += [{"plots": keys} for keys in ([], None, first["id"], [str(first["id"])], [None], [first["id"]] * 2)]
    lease = {"tenant": tenants[0], "plots": [first["id"]]}
    requests = [("POST", "/plots", plot | change) for change in wrong]
    requests += [("PATCH", address, {"area": 9} | change) for change in wrong]
    requests += [("POST", "/leases", lease | change) for change in leases]
    requests += [("POST", "/plots", {"area": 9}), ("POST", "/plots", {"number": "A1"}), ("PATCH", address, {})]
    requests += [("POST", "/leases", {"tenant": "x"}), ("POST", "/leases", {"plots": [first["id"]]})]
    requests += [("POST", "/leases", lease | {"plots": list(range(1, 22))}), ("POST", "/plots", [plot])]
    for method, path, body in requests:
        assert client.open(path, method=method, json=body).status_code == 400, f"{method} {path} {body}"
    broken = client.post("/plots", data='{"number": "A1"', content_type="application/json")
    assert broken.status_code == 400
    assert solution.probe("stored", FILE) == before
    bodies = [{"number": "x" * 10, "area": 1}, {"number": "y", "area": 1000}, *(new_plot() for _ in range(18))]
    _create(client, "/leases", {"tenant": "x" * 80, "plots": _ids(_plots(client, bodies))})
    _create(client, "/leases", {"tenant": "x", "plots": [first["id"]]})
