"""Checks of `routing_internals`: stations with codes, and what the URL map does with a request."""

from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest

AREAS = ["C", "E", "N", "NE", "NW", "S", "SE", "SSW", "W"]
PLACES = ["Harbour", "Old Mill", "Library", "Tram Depot", "Fish Market", "Castle", "Baths", "North Gate"]


@pytest.fixture
def areas(rng):
    """Three areas."""
    return rng.sample(AREAS, 3)


@pytest.fixture
def stations(rng, areas):
    """Four stations in two of the areas, with numbers of one, two and three digits."""
    numbers = [rng.randrange(1, 10), rng.randrange(10, 100), rng.randrange(100, 500), rng.randrange(500, 1000)]
    return [
        {"area": areas[place % 2], "number": number, "name": name, "bikes": rng.randrange(2, 9)}
        for place, (number, name) in enumerate(zip(numbers, rng.sample(PLACES, 4), strict=True))
    ]


@pytest.fixture
def lowgate(solution, areas, stations):
    """A function that makes a client of one application, with these areas and stations."""
    return lambda **config: solution.app({"AREAS": areas, "STATIONS": stations, **config}).client()


def written(station):
    """The code of a station as it is on the signs."""
    return f"{station['area']}-{station['number']:03}"


def read(response):
    """The JSON object of a 200."""
    asked = f"{response.request.method} {response.request.path}"
    assert response.status_code == 200, asked
    body = response.get_json(silent=True)
    assert isinstance(body, dict), f"{asked} should answer a JSON object"
    return body


def path_of(link):
    """The path of a link, relative or absolute."""
    return urlsplit(urljoin("http://localhost/", link)).path


def allowed(response):
    """The methods that an answer says are allowed, sorted."""
    return sorted(name.strip() for name in response.headers.get("Allow", "").split(","))


@pytest.mark.concept("routing.custom_converters")
def test_a_code_becomes_a_value_and_a_link_again(lowgate, stations):
    """The view should get the Code that the URL writes, and the links that it builds should be written the same way."""
    client = lowgate()
    for station in stations:
        shown = read(client.get(f"/stations/{written(station)}"))
        assert (shown["area"], shown["number"], shown["name"]) == (station["area"], station["number"], station["name"])
        assert path_of(shown["url"]) == f"/stations/{written(station)}"
        assert read(client.get(f"/stations/{written(station)}/bikes/")) == {"bikes": station["bikes"]}
    listed = read(client.get("/stations/"))["stations"]
    assert [path_of(entry["url"]) for entry in listed] == [f"/stations/{written(station)}" for station in stations]
    nearby = read(client.get(f"/areas/{stations[0]['area']}"))["stations"]
    assert [entry["name"] for entry in nearby] == [stations[0]["name"], stations[2]["name"]]


@pytest.mark.concept("routing.custom_converters", "routing.url_for")
def test_any_code_survives_the_round_trip(solution, lowgate, areas, rng):
    """I built links for codes of my own with url_for: each should be written in full and lead back to its station."""
    for number in (1, rng.randrange(10, 100), rng.randrange(100, 999), 999):
        station = {"area": rng.choice(areas), "number": number, "name": "New stand", "bikes": number}
        client = lowgate(STATIONS=[station])
        for endpoint, path in (("station", "/stations/{}"), ("bikes", "/stations/{}/bikes/")):
            link = solution.probe("link", endpoint, station["area"], number)
            assert path_of(link) == path.format(written(station)), (
                f"url_for({endpoint!r}) with a Code of number {number}"
            )
        assert read(client.get(link)) == {"bikes": number}


@pytest.mark.concept("routing.custom_converters", "http.client_errors")
def test_what_is_no_code_is_a_404(lowgate, stations, areas, rng):
    """What is not an area, a hyphen and three digits from 001 on should be a 404: no error, and no second spelling."""
    client, station = lowgate(), stations[1]
    area, number = station["area"], station["number"]
    assert client.get(f"/stations/{written(station)}").status_code == 200
    stranger = rng.choice([name for name in AREAS if name not in areas])
    arabic = "".join(chr(0x660 + int(digit)) for digit in f"{number:03}")
    forms = [f"{stranger}-{number:03}", f"{area}X-{number:03}", f"-{number:03}", f"{area}-", f"{area}", f"{number:03}"]
    forms += [f"{area}-{number}", f"{area}-0{number:03}", f"{area}-000", f"{area}{number:03}", f"{area}--{number:03}"]
    forms += [
        f"{area.lower()}-{number:03}",
        f"{area}-{arabic}",
        f"{written(station)}\n",
        f" {written(station)}",
        "harbour",
    ]
    forms += [f"{area}-+{number}", f"{area}-{number:03}-1", f"{area}-x{number}", f"{area}_{number:03}"]
    answers = {form: client.get(f"/stations/{quote(form)}") for form in forms}
    others = {form: answer.status_code for form, answer in answers.items() if answer.status_code != 404}
    assert others == {}, "what is no code, and was answered with another status than 404"
    matched = {form: answer.headers["X-Endpoint"] for form, answer in answers.items() if "X-Endpoint" in answer.headers}
    assert matched == {}, "what is no code, and matched a rule all the same, as the header X-Endpoint says"
    unused = next(code for code in range(998, 0, -1) if code not in [station["number"] for station in stations])
    assert client.get(f"/stations/{area}-{unused:03}").status_code == 404, "a code that no station has"


@pytest.mark.concept("routing.custom_converters")
def test_each_application_has_its_own_areas(lowgate, http, rng):
    """I made two applications with different areas: each should know its own codes only, in URLs and in links."""
    names = rng.sample(AREAS, 2)
    clients = {
        name: lowgate(AREAS=[name], STATIONS=[{"area": name, "number": 7, "name": f"{name} gate", "bikes": 1}])
        for name in names
    }
    for name, client in clients.items():
        shown = read(client.get(f"/stations/{name}-007"))
        assert shown["name"] == f"{name} gate"
        assert path_of(shown["url"]) == f"/stations/{name}-007"
        other = next(other for other in names if other != name)
        for code in (f"{other}-007", f"{other}-008"):
            answer = client.get(f"/stations/{code}")
            assert answer.status_code == 404, f"{code} in the application whose only area is {name}"
            assert "X-Endpoint" not in answer.headers, (
                f"{code} is no code where {name} is the only area: no rule matches"
            )
    assert http.get(f"/stations/{name}-007").status_code == 404, "create_app() without any configuration"
    assert read(http.get("/stations/")) == {"stations": []}, "create_app() without any configuration"


@pytest.mark.concept("routing.slashes")
def test_a_missing_slash_is_a_308_that_loses_nothing(lowgate, stations, rng):
    """An address without its last slash should redirect with 308, so that method and query arrive where it leads."""
    client, station = lowgate(), stations[0]
    query = {"area": station["area"], "note": f"a&b #{rng.randrange(99)}", "empty": ""}
    moved = client.get("/stations", query_string=query)
    assert moved.status_code == 308, "GET /stations"
    target = urlsplit(urljoin("http://localhost/stations", moved.headers["Location"]))
    assert (target.path, dict(parse_qsl(target.query, keep_blank_values=True))) == ("/stations/", query)
    chosen = read(client.get(target.path, query_string=target.query))["stations"]
    assert {entry["area"] for entry in chosen} == {station["area"]}
    bikes = f"/stations/{written(station)}/bikes"
    for method in ("GET", "POST", "DELETE"):
        moved = client.open(bikes, method=method, query_string="by=card")
        assert moved.status_code == 308, f"{method} {bikes}"
        target = urlsplit(urljoin(f"http://localhost{bikes}", moved.headers["Location"]))
        assert (target.path, target.query) == (f"{bikes}/", "by=card"), f"where {method} {bikes} is sent"
    assert read(client.get(f"{bikes}/")) == {"bikes": station["bikes"]}, "only redirected, nothing was done"
    for path in (f"/stations/{written(station)}/", f"/areas/{station['area']}/", "/routes/"):
        assert client.get(path).status_code == 404, f"GET {path}"


@pytest.mark.concept("routing.methods")
def test_allow_is_exactly_what_an_address_answers(lowgate, stations):
    """A 405 and the answer to OPTIONS should allow exactly the methods that the address has, from all of its rules."""
    client, station = lowgate(), stations[0]
    reads = ["GET", "HEAD", "OPTIONS"]
    for path, methods in {
        "/stations/": reads,
        f"/stations/{written(station)}": reads,
        f"/stations/{written(station)}/bikes/": ["DELETE", *reads, "POST"],
        f"/areas/{station['area']}": reads,
        "/routes": reads,
    }.items():
        for method in ("DELETE", "PATCH", "POST", "PUT"):
            if method not in methods:
                refused = client.open(path, method=method)
                assert refused.status_code == 405, f"{method} {path}"
                assert allowed(refused) == methods, f"Allow of {method} {path}"
        assert allowed(client.options(path)) == methods, f"Allow of OPTIONS {path}"


@pytest.mark.concept("routing.methods")
def test_each_method_has_its_view(lowgate, stations, rng):
    """POST and DELETE should each reach their view and nothing else should; HEAD and OPTIONS come by themselves."""
    client, station = lowgate(), rng.choice(stations)
    path, left = f"/stations/{written(station)}/bikes/", station["bikes"]
    for method, change in (("POST", 1), ("DELETE", -1), ("GET", 0), ("DELETE", -1), ("POST", 1)):
        left += change
        assert read(client.open(path, method=method)) == {"bikes": left}, f"after {method}"
        for other in ("HEAD", "OPTIONS"):
            answer = client.open(path, method=other)
            assert answer.status_code in (200, 204), f"{other} {path}"
            assert "bikes" not in answer.text, f"{other} {path} should not answer what GET does"
    for _ in range(left):
        client.delete(path)
    assert client.delete(path).status_code == 409, "DELETE where no bike is left"


@pytest.mark.concept("routing.matching")
def test_a_shortcut_wins_over_a_variable(lowgate, areas, stations, rng):
    """A path without variables should win over every rule with one, wherever it is and whenever it was registered."""
    first, second = stations[0], stations[1]
    word, other = rng.choice(["harbour", "fair"]), rng.choice(["go", "poster"])
    shortcuts = {
        f"/areas/{areas[1]}": [first["area"], first["number"]],
        f"/areas/{word}": [second["area"], second["number"]],
        f"/stations/{written(second)}/{other}": [first["area"], first["number"]],
        f"/{other}/{rng.randrange(99)}": [second["area"], second["number"]],
        f"/stations/{areas[2]}-999": [first["area"], first["number"]],
    }
    client, plain = lowgate(SHORTCUTS=shortcuts), lowgate()
    assert plain.get(f"/areas/{word}").status_code == 404, "the same path in an application without shortcuts"
    for path, (area, number) in shortcuts.items():
        expected = read(plain.get(f"/stations/{area}-{number:03}"))
        assert read(client.get(path)) == expected, f"GET {path}, a shortcut to {area}-{number:03}"
        refused = client.post(path)
        assert (refused.status_code, allowed(refused)) == (405, ["GET", "HEAD", "OPTIONS"]), f"POST {path}"
    listed = read(client.get(f"/areas/{areas[0]}"))["stations"]
    assert {entry["area"] for entry in listed} == {areas[0]}, "an area that no shortcut covers"


@pytest.mark.concept("routing.defaults", "routing.endpoints")
def test_a_shortcut_leaves_the_station_where_it_is(solution, lowgate, stations):
    """A shortcut is a second way to a station: the station's own address should still answer, and be in the links."""
    station = stations[0]
    place = [station["area"], station["number"]]
    client = lowgate(SHORTCUTS={"/areas/harbour": place, "/go": place})
    own = client.get(f"/stations/{written(station)}")
    assert own.status_code == 200, f"GET /stations/{written(station)}, where a shortcut leads to it as well"
    for path in ("/areas/harbour", "/go"):
        assert path_of(read(client.get(path))["url"]) == f"/stations/{written(station)}", f"the url that {path} shows"
    link = solution.probe("link", "station", *place)
    assert path_of(link) == f"/stations/{written(station)}"


@pytest.mark.concept("routing.url_map")
def test_the_table_lists_every_rule(solution, lowgate, stations):
    """The table should be read from the URL map: every rule, whoever added it and when, with endpoint and methods."""
    place = [stations[0]["area"], stations[0]["number"]]
    client = lowgate(SHORTCUTS={"/areas/harbour": place})
    solution.probe("add_rule", "/alerts/<int:number>", "alerts.one", ["PUT", "DELETE"])
    table = read(client.get("/routes")).get("routes")
    assert isinstance(table, list), 'expected {"routes": [...]}'
    assert all(isinstance(row, dict) and {"rule", "endpoint", "methods"} <= set(row) for row in table), "its objects"
    rows = [[row["rule"], row["endpoint"], row["methods"]] for row in table]
    reads = ["GET", "HEAD", "OPTIONS"]
    for row in (
        ["/stations/", "stations", reads],
        ["/routes", "routes", reads],
        ["/alerts/<int:number>", "alerts.one", ["DELETE", "OPTIONS", "PUT"]],
    ):
        assert row in rows, "a rule that the application has"
    assert {"station", "bikes", "area"} <= {endpoint for _, endpoint, _ in rows}, "the endpoints in the table"
    shortcut = [methods for rule, _, methods in rows if rule == "/areas/harbour"]
    assert shortcut == [reads], "the methods of the shortcut /areas/harbour"
    assert sorted(rows) == sorted(solution.probe("rules")), "the table, compared with the application's url_map"
    order = [row[:2] for row in rows]
    assert order == sorted(order), "the order of the table"


@pytest.mark.concept("routing.request_match")
def test_an_answer_names_its_endpoint(lowgate, stations, areas):
    """X-Endpoint should name the endpoint that was matched, also for an error of the view; else it should be absent."""
    client, code = lowgate(), written(stations[0])
    unused = next(number for number in range(1, 9) if number not in [station["number"] for station in stations])
    matched = {
        "/stations/": ("stations", 200),
        f"/stations/{code}": ("station", 200),
        f"/stations/{code}/bikes/": ("bikes", 200),
        "/routes": ("routes", 200),
        f"/stations/{areas[0]}-{unused:03}": ("station", 404),
        "/areas/nowhere": ("area", 404),
    }
    for path, expected in matched.items():
        answer = client.get(path)
        assert (answer.headers.get("X-Endpoint"), answer.status_code) == expected, f"GET {path}"
    for method, path, status in (
        ("GET", "/nowhere", 404),
        ("GET", f"/stations/{code.lower()}", 404),
        ("PUT", f"/stations/{code}", 405),
        ("GET", "/stations", 308),
    ):
        answer = client.open(path, method=method)
        assert answer.status_code == status, f"{method} {path}"
        assert "X-Endpoint" not in answer.headers, f"{method} {path} matched no rule"
