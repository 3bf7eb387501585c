"""Checks of `blueprint_reuse`: departure boards of a tramway, in two versions and on other people's applications."""

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from werkzeug.http import parse_date

STOPS = ["Abbey Lane", "Canal & Mill", "Depot #2", "Elm Row", "Harbour?", "Infirmary", "Observatory", "Quay 50%"]
ENDS = ["Castle Hill", "Fairground", "Junction", "Racecourse", "Viaduct"]
PLACES = ["Larch", "Otter", "Plover", "Thistle", "Wren"]
# Below the API's prefix: the path of each mount, with its network, its rows and what its answers pass on the way out.
MOUNTS = {
    "/v1/day": ("day", 3, ["day", "v1", "api"]),
    "/v2/day": ("day", 6, ["day", "v2", "api"]),
    "/v2/night": ("night", 4, ["night", "v2", "api"]),
}


@pytest.fixture
def new_network(rng):
    """A function that makes up a network: three stops, which no other network has, with eight departures each."""
    left = rng.sample(STOPS, len(STOPS))

    def departures():
        return [{"line": rng.randrange(1, 30), "to": rng.choice(ENDS), "minutes": 3 * n} for n in range(1, 9)]

    return lambda: {stop: departures() for stop in (left.pop(), left.pop(), left.pop())}


@pytest.fixture
def timetable(new_network):
    """A timetable of the two networks that the API shows."""
    return {"day": new_network(), "night": new_network()}


@pytest.fixture
def key(rng):
    """The key of a client."""
    return f"key-{rng.getrandbits(48):x}"


@pytest.fixture
def client_name(rng):
    """The name of the client with that key."""
    return f"{rng.choice(PLACES)} Display {rng.randrange(10, 99)}"


@pytest.fixture
def tramway(solution, timetable, key, client_name):
    """A function that makes a client of the application; the configuration given goes over this timetable and key."""
    return lambda **config: solution.app({"TIMETABLE": timetable, "KEYS": {key: client_name}} | config).client()


def ask(client, path, key=None, **more):
    return client.get(path, headers={"X-Key": key} if key else {}, **more)


def body_of(answer):
    """The JSON object of an answer with status 200."""
    assert answer.status_code == 200
    body = answer.get_json(silent=True)
    assert isinstance(body, dict), "the answer is not a JSON object"
    return body


def listed(headers, name):
    """The members of a header that is a list, in their order."""
    return [part.strip() for value in headers.getlist(name) for part in value.split(",") if part.strip()]


def leads_to(url, href):
    """The path that a link leads to from the page with this URL."""
    assert isinstance(href, str) and href, f"the link is {href!r}"
    return unquote(urlsplit(urljoin(url, href)).path)


def successor(answer):
    """Where the link to the successor version leads."""
    for link in ",".join(answer.headers.getlist("Link")).split(", "):
        found = re.match(r"\s*<([^>]*)>(.*)", link)
        if found and re.search(r';\s*rel="?successor-version"?\s*(;|$)', found[2]):
            return leads_to(answer.request.url, found[1])
    return None


@pytest.mark.concept("blueprints.registration_options", "blueprints.reuse")
def test_each_mount_shows_its_own_network_and_rows(tramway, timetable, key):
    """All three mounts should work at once, each with the network and the number of rows it was mounted with."""
    client = tramway()
    for mount, (network, rows, _) in MOUNTS.items():
        page = body_of(ask(client, f"/api{mount}/stops", key))
        assert page.get("network") == network, f"the network of {mount}"
        assert sorted(stop["name"] for stop in page["stops"]) == sorted(timetable[network])
        for stop, departures in timetable[network].items():
            board = body_of(ask(client, f"/api{mount}/stops/{quote(stop)}", key))
            assert board.get("stop") == stop
            assert board.get("departures") == departures[:rows], f"the first {rows} departures from {stop}"
        assert ask(client, f"/api{mount}/stops/Nowhere", key).status_code == 404


@pytest.mark.concept("blueprints.nesting")
def test_prefixes_and_names_follow_the_nesting(solution, tramway, key, rng):
    """A nested blueprint should lie below its parent's prefix and its parent's name, wherever the outermost goes."""
    prefix = f"/{rng.choice(PLACES).lower()}/{rng.randrange(10, 99)}"
    client = tramway(API_PREFIX=prefix)
    for mount in MOUNTS:
        assert ask(client, f"{prefix}{mount}/stops", key).status_code == 200
        assert ask(client, f"/api{mount}/stops", key).status_code == 404, f"API_PREFIX is {prefix}"
    expected = {"api", "api.v1", "api.v1.day", "api.v2", "api.v2.day", "api.v2.night"}
    names = set(solution.probe("names"))
    assert names >= expected, f"the names of the registered blueprints, without {sorted(expected - names)}"


@pytest.mark.concept("blueprints.relative_links")
def test_a_mount_links_to_itself(tramway, timetable, key, rng):
    """The links of a mount should lead to its own pages: not to another version or network, and below any prefix."""
    prefix, root = f"/api{rng.randrange(10, 99)}", f"/{rng.choice(PLACES).lower()}"
    client = tramway(API_PREFIX=prefix)
    for script_name in ("", root):
        for mount, (network, _, _) in MOUNTS.items():
            below = {"environ_overrides": {"SCRIPT_NAME": script_name}}
            url = f"{prefix}{mount}/stops"
            page = body_of(ask(client, url, key, **below))
            links = {stop["name"]: leads_to(f"{script_name}{url}", stop["href"]) for stop in page["stops"]}
            expected = {stop: f"{script_name}{url}/{stop}" for stop in timetable[network]}
            assert links == expected, f"the hrefs of {url} with SCRIPT_NAME {script_name!r}"
            board = f"{url}/{quote(rng.choice(list(expected)))}"
            back = leads_to(f"{script_name}{board}", body_of(ask(client, board, key, **below)).get("stops"))
            assert back == f"{script_name}{url}", f"the link to the list, with SCRIPT_NAME {script_name!r}"


@pytest.mark.concept("blueprints.mount_state")
def test_each_mount_of_each_application_counts_for_itself(tramway, timetable, key, rng):
    """What one mount has served should not show in another, nor in the same mount of a second application."""
    client, other = tramway(), tramway()
    served = dict(zip(MOUNTS, rng.sample(range(1, 6), 3), strict=True))
    for mount, number in served.items():
        boards = [f"/api{mount}/stops/{quote(stop)}" for stop in timetable[MOUNTS[mount][0]]]
        statuses = {ask(client, rng.choice(boards), key).status_code for _ in range(number)}
        assert statuses == {200}
        assert ask(client, f"/api{mount}/stops/Nowhere", key).status_code == 404
        refused = ask(client, boards[0]).status_code
        served[mount] += refused == 200
    counts = {mount: body_of(ask(client, f"/api{mount}/stops", key)).get("served") for mount in MOUNTS}
    assert counts == served, "served, mount by mount, without what was answered with 401 or 404"
    untouched = {mount: body_of(ask(other, f"/api{mount}/stops", key)).get("served") for mount in MOUNTS}
    assert untouched == dict.fromkeys(MOUNTS, 0), "served by a second application, which was not asked for a board"


@pytest.mark.concept("blueprints.hook_scope", "contexts.blueprint_hooks")
def test_the_hooks_of_v2_do_not_touch_v1(http, tramway, timetable, key, client_name):
    """Without a key v2 should refuse, by a hook of its own: v1, other pages and unknown URLs have no part in it."""
    client = tramway()
    for mount, (network, _, _) in MOUNTS.items():
        for path in (f"/api{mount}/stops", f"/api{mount}/stops/{quote(next(iter(timetable[network])))}"):
            for wrong in (None, "key-0"):
                answer, expected = ask(client, path, wrong), 200 if mount.startswith("/v1") else 401
                assert answer.status_code == expected, f"with X-Key {wrong!r}"
                assert answer.headers.get("X-Client") is None, f"X-Client with X-Key {wrong!r}"
            answer = ask(client, path, key)
            assert (answer.status_code, answer.headers.get("X-Client")) == (200, client_name), "status and X-Client"
    assert body_of(ask(client, "/health")) == {"status": "ok"}
    page = body_of(ask(http, "/api/v1/day/stops"))
    assert (page["network"], page["stops"]) == ("day", []), "v1 of create_app(), without any configuration"
    assert ask(http, "/api/v2/night/stops", key).status_code == 401, "v2 of create_app(), which knows no keys"
    for path, expected in (("/health", 200), ("/api/v2/tram", 404), ("/api/v3", 404)):
        answer = ask(client, path, None)
        assert answer.status_code == expected, "an address of no blueprint, without a key"
        assert ask(client, path, key).headers.get("X-Client") is None, "X-Client of an address of no blueprint"


@pytest.mark.concept("blueprints.nesting", "contexts.blueprint_hooks")
def test_hooks_run_from_the_inside_out(tramway, timetable, key):
    """On its way out an answer should pass the hooks of the mount, of the version and of the API, in that order."""
    client = tramway()
    for mount, (_, _, passed) in MOUNTS.items():
        for path, sent in (
            (f"/api{mount}/stops", key),
            (f"/api{mount}/stops", None),
            (f"/api{mount}/stops/Nowhere", key),
        ):
            answer = ask(client, path, sent)
            assert listed(answer.headers, "X-Served-By") == passed, f"X-Served-By of a {answer.status_code}"
    for path in ("/health", "/api/v1/tram", "/api/v2/night/stops/a/b"):
        assert listed(ask(client, path, key).headers, "X-Served-By") == [], "X-Served-By of an address of no blueprint"


@pytest.mark.concept("blueprints.versioning")
def test_v1_announces_its_end(tramway, timetable, key, rng):
    """Every answer of v1 should say since when it is deprecated, when it ends, and where the same page is in v2."""
    deprecated, sunset = rng.randrange(1_600_000_000, 1_700_000_000), rng.randrange(1_800_000_000, 1_900_000_000)
    prefix, root = f"/v1-{rng.choice(PLACES).lower()}", f"/{rng.choice(PLACES).lower()}"
    client = tramway(API_PREFIX=prefix, V1_DEPRECATED=deprecated, V1_SUNSET=sunset)
    stop = rng.choice(list(timetable["day"]))
    for page, status in (("stops", 200), (f"stops/{quote(stop)}", 200), ("stops/Nowhere", 404)):
        answer = ask(client, f"{prefix}/v1/day/{page}", environ_overrides={"SCRIPT_NAME": root})
        assert answer.status_code == status
        assert answer.headers.get("Deprecation", "").strip() == f"@{deprecated}", "Deprecation"
        end = parse_date(answer.headers.get("Sunset"))
        assert end, f"Sunset is no HTTP date but {answer.headers.get('Sunset')!r}"
        assert end.timestamp() == sunset, "Sunset, in seconds since 1970"
        link = successor(answer)
        assert link == f"{root}{prefix}/v2/day/{unquote(page)}", f"where Link {answer.headers.getlist('Link')} leads"


@pytest.mark.concept("blueprints.versioning", "blueprints.hook_scope")
def test_only_v1_announces_an_end(tramway, key):
    """What is deprecated is v1: neither v2 nor the application's pages nor unknown URLs should say that they end."""
    client = tramway()
    headers = ask(client, "/api/v1/day/stops").headers
    assert headers.get("Deprecation") == "@1767225600", "Deprecation of v1, as the defaults have it"
    assert headers.get("Sunset", "").endswith("01 Jan 2027 00:00:00 GMT"), "Sunset of v1, as the defaults have it"
    for path in ("/api/v2/day/stops", "/api/v2/night/stops/Nowhere", "/health", "/api/v1/tram", "/api/v1"):
        for name in ("Deprecation", "Sunset", "Link"):
            found = ask(client, path, key).headers.get(name)
            assert found is None, f"{name} of {path}"
    assert ask(client, "/api/v2/day/stops").headers.get("Deprecation") is None, "Deprecation of a 401 of v2"


@pytest.mark.concept("blueprints.reuse", "blueprints.relative_links", "blueprints.registration_options")
def test_other_applications_mount_the_boards_their_way(solution, new_network, rng):
    """I mounted the boards three times on an application that knows nothing of your API: they should work there."""
    timetable, names = {"ferry": new_network(), "tram": new_network()}, rng.sample(PLACES, 3)
    first, second, parent = (name.lower() for name in names)
    rows = rng.sample(range(1, 8), 3)
    mounts = [["", first, "ferry", rows[0]], [parent, first, "tram", rows[1]], [parent, second, "ferry", rows[2]]]
    for prefix, (_, name, network, number) in zip(["", f"/{parent}", f"/{parent}"], mounts, strict=True):
        stop, departures = rng.choice(list(timetable[network].items()))
        url = f"{prefix}/{name}/stops"
        page, board = solution.probe("elsewhere", timetable, mounts, [url, f"{url}/{quote(stop)}"])
        assert (page["status"], board["status"]) == (200, 200), f"GET {url}, GET {board['path']} with {mounts}"
        assert page["json"]["network"] == network
        links = [leads_to(url, one["href"]) for one in page["json"]["stops"]]
        assert sorted(links) == sorted(f"{url}/{one}" for one in timetable[network]), "the hrefs of the list"
        assert board["json"]["departures"] == departures[:number], f"mounted with {number} rows"
        passed = [value for header, value in board["headers"] if header.lower() == "x-served-by"]
        assert passed == [name], "X-Served-By of a mount that is alone with its name"


@pytest.mark.concept("blueprints.name_clash")
def test_a_name_that_is_taken_is_an_error(solution, new_network, rng):
    """A second mount of a name that is taken should be refused, and the first should stay what it was."""
    timetable, name = {"ferry": new_network(), "tram": new_network()}, rng.choice(PLACES).lower()
    first, second = [name, "ferry", rng.randrange(1, 4)], [name, "tram", rng.randrange(4, 8)]
    stop, departures = next(iter(timetable["ferry"].items()))
    told = solution.probe("clash", timetable, [first, second], f"/{name}/stops/{quote(stop)}")
    assert told["answer"]["status"] == 200, f"GET {told['answer']['path']} of the first mount, {first}"
    assert [arguments for arguments, _ in told["refused"]] == [second], "the mounts on an application that were refused"
    assert told["answer"]["json"]["departures"] == departures[: first[2]], f"the board of the first mount, {first}"
    assert solution.probe("nested_clash", timetable, [first, second]), "two mounts of one name on a blueprint"
    assert solution.probe("nested_clash", timetable, [first, ["other", *second[1:]]]) is None, "two different names"
