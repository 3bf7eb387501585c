"""Checks of `routing`: the guide of a museum, where each route says what it accepts."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import pytest

NOUNS = ["Lantern", "Anvil", "Loom", "Sextant", "Kiln", "Plough", "Saddle", "Bell", "Clock"]
MAKERS = [
    "Hallam & Daughters",
    "Zoë Thorn",
    "Works #7",
    "100% Slate",
    "Who? Unknown",
    "O'Dea + Pryce",
]
WELCOME = {"en": "Welcome to the museum", "de": "Willkommen im Museum", "fr": "Bienvenue au musée"}


@dataclass
class Museum:
    """Three rooms and three exhibits.

    The first and the last room are below the ground. Two exhibits are in the first room, the last in the second.
    """

    rooms: list
    exhibits: list
    plans: dict

    @property
    def settings(self):
        return {"ROOMS": self.rooms, "EXHIBITS": self.exhibits, "PLANS": self.plans}

    def titles(self, **fields):
        """The titles of the exhibits with these values, in order."""
        return [e["title"] for e in self.exhibits if all(e[field] == value for field, value in fields.items())]


@pytest.fixture
def museum(rng):
    """A museum nobody could have hard-coded."""
    numbers, years = rng.sample(range(12, 99), 3), [rng.randrange(100, 1000), rng.randrange(1000, 2000)]
    levels = [-rng.randrange(1, 9), rng.randrange(1, 9)]
    plans = {
        f"{wing} wing/level {rng.randrange(9)} #{rng.randrange(99)}.svg": f"The {wing} wing"
        for wing in ("east", "west")
    }
    rooms = [
        {"number": number, "name": f"Room of the {noun}", "floor": level, "plan": plan}
        for number, noun, level, plan in zip(
            numbers, rng.sample(NOUNS, 3), [*levels, levels[0]], [*plans, *plans][:3], strict=True
        )
    ]
    names = rng.sample(MAKERS, 2)
    exhibits = [
        {
            "title": f"{noun} no. {rng.randrange(10, 99)}",
            "id": _uuid(rng),
            "room": room,
            "year": year,
            "maker": maker,
            "metres": 0,
        }
        for noun, room, year, maker in zip(
            rng.sample(NOUNS, 3),
            [numbers[0], numbers[0], numbers[1]],
            [*years, years[0]],
            [*names, names[1]],
            strict=True,
        )
    ]
    for place, exhibit in enumerate(exhibits):
        exhibit["metres"] = 40 * place + rng.randrange(20) / 2
    return Museum(rooms, exhibits, plans)


def _uuid(rng):
    """A UUID with letters in it, so that capitals make a difference."""
    first, second, last = rng.getrandbits(28), rng.getrandbits(16), rng.getrandbits(48)
    return f"a{first:07x}-{second:04x}-4abc-8bcd-{last:012x}"


@pytest.fixture
def guide(solution, museum):
    """A client of the guide to this museum."""
    return solution.app(museum.settings).client()


def read(response, *members):
    """The JSON object of a 200, which has these members."""
    path = response.request.path
    assert response.status_code == 200, f"{path} did not answer 200"
    body = response.get_json(silent=True)
    assert isinstance(body, dict), f"{path} did not answer a JSON object"
    missing = [member for member in members if member not in body]
    assert not missing, f"{path} answered an object without {missing}"
    return body


def names(body, member="exhibits"):
    """What the entries of a list name, in order."""
    field = "name" if member == "rooms" else "title"
    entries = body.get(member)
    assert isinstance(entries, list), f"{member!r} should be a list of entries, not {entries!r}"
    assert all({field, "url"} <= set(entry) for entry in entries), f"each entry should have {field!r} and 'url'"
    return [entry[field] for entry in entries]


def follow(client, page, link, prefix=""):
    """What is at a link that a page of the guide gave; it has to lead to the place where the guide is mounted."""
    assert isinstance(link, str), f"{page} should give its links as text, not {link!r}"
    path = urlsplit(urljoin(f"http://localhost{prefix}{page}", link)).path
    assert path.startswith(f"{prefix}/"), f"the guide is mounted at {prefix}, and its link leads to {path}"
    answer = client.get(path.removeprefix(prefix), base_url=f"http://localhost{prefix}/")
    assert answer.status_code == 200, f"{page} links to {link}, which is not there"
    return read(answer)


def refuse(client, path, *forms):
    """Every one of these forms in a path is a 404."""
    statuses = {form: client.get(path + quote(form)).status_code for form in forms}
    others = {form: status for form, status in statuses.items() if status != 404}
    assert others == {}, f"values below {path} that are of another form, and were answered with another status than 404"


@pytest.mark.concept("routing.converters")
def test_rooms_and_floors_take_whole_numbers(guide, museum):
    """A room's number is digits, a floor may have a minus sign; whatever else is written there should be a 404."""
    for room in museum.rooms:
        shown = read(guide.get(f"/rooms/{room['number']}"), "name")
        assert shown["name"] == room["name"]
        assert names(shown) == museum.titles(room=room["number"])
        there = [other["name"] for other in museum.rooms if other["floor"] == room["floor"]]
        level = read(guide.get(f"/floors/{room['floor']}"))
        assert names(level, "rooms") == there, f"the rooms of floor {room['floor']}"
    digits = str(room["number"])
    refuse(guide, "/rooms/", "attic", f"-{digits}", f"+{digits}", f"{digits}.0", f" {digits}", "_".join(digits), "")
    refuse(guide, "/floors/", "attic", f"+{room['floor']}", f"{room['floor']}.0", f"--{room['floor']}")


@pytest.mark.concept("routing.converters")
def test_a_point_of_the_trail_is_a_decimal_number(guide, museum):
    """A point of the trail is written as 12.5: without the point, with a sign or as an exponent it should be a 404."""
    for exhibit in museum.exhibits:
        near = read(guide.get(f"/trail/{exhibit['metres'] + 0.25}"), "title", "url")
        assert near["title"] == exhibit["title"]
        assert follow(guide, "/trail/0.0", near["url"])["title"] == exhibit["title"]
    refuse(guide, "/trail/", "12", "-1.5", "+1.5", "1.5e1", ".5", "12.", "nan", "start", "1,5")


@pytest.mark.concept("routing.converters")
def test_a_name_is_one_segment_and_a_plan_may_have_more(guide, museum):
    """A maker's name is any text without a slash; the name of a plan has slashes, and all of it is the name."""
    for exhibit in museum.exhibits:
        listed = read(guide.get(f"/makers/{quote(exhibit['maker'])}"))
        assert names(listed) == museum.titles(maker=exhibit["maker"])
    for name, title in museum.plans.items():
        assert read(guide.get(f"/plans/{quote(name)}"), "title")["title"] == title
    refuse(guide, "/makers/", f"{exhibit['maker']}/early", f"early/{exhibit['maker']}")
    refuse(guide, "/plans/", name.split("/")[0], name.split("/")[1])


@pytest.mark.concept("routing.matching", "routing.converters")
def test_an_id_and_a_year_are_told_apart_by_their_form(guide, museum):
    """What follows /exhibits/ is an id where it is a UUID and a year where it is four digits; other forms are a 404."""
    for exhibit in museum.exhibits:
        for written in (exhibit["id"], exhibit["id"].upper()):
            assert read(guide.get(f"/exhibits/{written}"), "title")["title"] == exhibit["title"]
        listed = read(guide.get(f"/exhibits/{exhibit['year']:04}"))
        assert names(listed) == museum.titles(year=exhibit["year"]), f"the exhibits of {exhibit['year']:04}"
    an_id, year = exhibit["id"], exhibit["year"]
    refuse(guide, "/exhibits/", f"{year}", f"{year:05}", f"-{year}", "newest")
    refuse(guide, "/exhibits/", an_id.replace("-", ""), f"{{{an_id}}}", an_id[:-1], f"g{an_id[1:]}", f"{an_id}/more")


@pytest.mark.concept("http.client_errors", "routing.converters")
def test_what_the_museum_does_not_have_is_a_404(guide, http, museum, rng):
    """A well-formed address of a thing that the museum does not have should be a 404, not an error or an empty list."""
    kept = [f"/rooms/{museum.rooms[0]['number']}", f"/exhibits/{museum.exhibits[0]['id']}"]
    assert [guide.get(path).status_code for path in kept] == [200, 200]
    number, level, year, stranger = (
        rng.randrange(100, 999),
        rng.randrange(10, 99),
        rng.randrange(3000, 9999),
        _uuid(rng),
    )
    missing = [
        f"/rooms/{number}",
        f"/floors/{level}",
        f"/floors/-{level}",
        f"/exhibits/{year}",
        f"/exhibits/{stranger}",
    ]
    missing += [f"/exhibits/{stranger}/likes", "/makers/Nobody", "/plans/east wing/cellar.svg", "/tour/es"]
    missing += ["/nowhere", "/tour/", "/tour/de/", *(f"{path}/" for path in kept)]
    others = {path: guide.get(path).status_code for path in missing}
    others = {path: status for path, status in others.items() if status != 404}
    assert others == {}, "things that are not there, and were answered with another status than 404"
    assert guide.post(f"/exhibits/{stranger}/likes").status_code == 404, "a like for an exhibit that is not there"
    for path in (*kept, f"/plans/{quote(museum.rooms[0]['plan'])}", "/trail/1.5", "/makers/Nobody"):
        assert http.get(path).status_code == 404, f"{path} of create_app(), without any configuration"


@pytest.mark.concept("routing.defaults")
def test_a_tour_has_one_address_for_each_language(guide):
    """The tour should be at /tour in English and at /tour/<language> else; /tour/en should only redirect to /tour."""
    for path, language in (("/tour", "en"), ("/tour/de", "de"), ("/tour/fr", "fr")):
        tour = read(guide.get(path), "language", "welcome")
        assert (tour["language"], tour["welcome"]) == (language, WELCOME[language])
    for prefix in ("", "/guide"):
        second = guide.get("/tour/en", base_url=f"http://localhost{prefix}/")
        assert second.status_code in (301, 302, 303, 307, 308), f"{prefix}/tour/en should redirect to {prefix}/tour"
        there = urlsplit(urljoin(f"http://localhost{prefix}/tour/en", second.headers["Location"])).path
        assert there == f"{prefix}/tour", f"where {prefix}/tour/en redirects to"


@pytest.mark.concept("routing.url_for")
def test_links_lead_to_what_they_stand_for(guide, museum):
    """Every link should lead to the page of its thing, whatever characters are in a name."""
    for exhibit in museum.exhibits:
        room = next(room for room in museum.rooms if room["number"] == exhibit["room"])
        page = f"/exhibits/{exhibit['id']}"
        shown = read(guide.get(page), "room", "maker", "year")
        assert follow(guide, page, shown["room"])["name"] == room["name"]
        assert names(follow(guide, page, shown["maker"])) == museum.titles(maker=exhibit["maker"])
        assert names(follow(guide, page, shown["year"])) == museum.titles(year=exhibit["year"])
        page = f"/rooms/{room['number']}"
        assert follow(guide, page, read(guide.get(page), "plan")["plan"])["title"] == museum.plans[room["plan"]]
        page = f"/floors/{room['floor']}"
        entry = next(entry for entry in read(guide.get(page), "rooms")["rooms"] if entry["name"] == room["name"])
        assert follow(guide, page, entry["url"])["name"] == room["name"]
    for page in (f"/rooms/{room['number']}", f"/makers/{quote(exhibit['maker'])}", f"/exhibits/{exhibit['year']:04}"):
        for entry in read(guide.get(page), "exhibits")["exhibits"]:
            assert follow(guide, page, entry["url"])["title"] == entry["title"]


@pytest.mark.concept("routing.url_for")
def test_links_stay_below_a_prefix(guide, museum, rng):
    """I mounted the guide below a prefix: its links should lead there, without a line of it being changed."""
    prefix, exhibit = f"/{rng.choice(['guide', 'visit'])}/v{rng.randrange(2, 99)}", museum.exhibits[-1]
    below = {"base_url": f"http://localhost{prefix}/"}
    page = f"/exhibits/{exhibit['id']}"
    shown = read(guide.get(page, **below), "room", "maker", "year")
    room = follow(guide, page, shown["room"], prefix)
    assert room["name"] == museum.rooms[1]["name"]
    assert names(follow(guide, page, shown["maker"], prefix)) == museum.titles(maker=exhibit["maker"])
    assert names(follow(guide, page, shown["year"], prefix)) == museum.titles(year=exhibit["year"])
    page = f"/rooms/{exhibit['room']}"
    assert follow(guide, page, room["plan"], prefix)["title"] == museum.plans[museum.rooms[1]["plan"]]
    assert follow(guide, page, room["exhibits"][0]["url"], prefix)["title"] == exhibit["title"]
    page = f"/floors/{museum.rooms[1]['floor']}"
    entry = read(guide.get(page, **below), "rooms")["rooms"][0]
    assert follow(guide, page, entry["url"], prefix)["name"] == room["name"]


@pytest.mark.concept("routing.endpoints", "routing.url_for")
def test_others_can_link_by_endpoint(solution, guide, museum):
    """Another program should be able to build every link with url_for, by the endpoints and variables of the table."""
    exhibit, room = museum.exhibits[0], museum.rooms[0]
    read(guide.get(f"/rooms/{room['number']}"))
    for endpoint, values, field, expected in (
        ("floor", {"level": room["floor"]}, "rooms", [room["name"], museum.rooms[2]["name"]]),
        ("room", {"number": room["number"]}, "name", room["name"]),
        ("exhibit", {"exhibit_id": exhibit["id"]}, "title", exhibit["title"]),
        ("year", {"year": exhibit["year"]}, "exhibits", museum.titles(year=exhibit["year"])),
        ("maker", {"name": exhibit["maker"]}, "exhibits", museum.titles(maker=exhibit["maker"])),
        ("plan", {"name": room["plan"]}, "title", museum.plans[room["plan"]]),
        ("trail", {"metres": exhibit["metres"]}, "title", exhibit["title"]),
        ("tour", {}, "language", "en"),
        ("tour", {"language": "fr"}, "language", "fr"),
        ("likes", {"exhibit_id": exhibit["id"]}, "likes", 0),
    ):
        link = solution.probe("link", endpoint, values)
        assert link is not None, f"url_for({endpoint!r}) with {', '.join(values) or 'no variable'} cannot be built"
        body = follow(guide, "/", link)
        shown = names(body, field) if isinstance(expected, list) else body.get(field)
        assert shown == expected, f"{field!r} of what url_for({endpoint!r}, **{values}) leads to"


@pytest.mark.concept("routing.methods")
def test_a_wrong_method_is_refused(guide, museum):
    """A method that an address does not answer should be a 405, and its Allow header should name those that work."""
    page = f"/exhibits/{museum.exhibits[0]['id']}"
    assert guide.post(f"{page}/likes").status_code == 200
    pages = [page, f"/rooms/{museum.rooms[0]['number']}", "/tour"]
    for path, works in (*((page, {"GET"}) for page in pages), (f"{page}/likes", {"GET", "POST"})):
        for method in (method for method in ("POST", "PUT", "PATCH", "DELETE") if method not in works):
            refused = guide.open(path, method=method)
            assert refused.status_code == 405, f"{method} {path}"
            allowed = {name.strip() for name in refused.headers.get("Allow", "").split(",")}
            assert allowed == works | {"HEAD", "OPTIONS"}, f"Allow of {method} {path}"
        assert guide.head(path).status_code == 200, f"HEAD {path}"
        assert guide.options(path).status_code in (200, 204), f"OPTIONS {path}"


@pytest.mark.concept("http.safe_methods", "routing.methods")
def test_only_a_post_adds_a_like(guide, museum, rng):
    """POST should add one like and say how many there are now; GET, HEAD and OPTIONS should add none."""
    liked, other = (f"/exhibits/{exhibit['id']}/likes" for exhibit in museum.exhibits[:2])
    times = rng.randrange(2, 6)
    for number in range(1, times + 1):
        assert read(guide.post(liked), "likes")["likes"] == number
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
            guide.open(liked, method=method)
    assert read(guide.get(liked), "likes")["likes"] == times, f"after {times} POSTs, and other methods between them"
    in_capitals = f"/exhibits/{museum.exhibits[0]['id'].upper()}/likes"
    assert read(guide.get(in_capitals), "likes")["likes"] == times, "the likes of the same id, written in capitals"
    assert read(guide.get(other), "likes")["likes"] == 0, "the likes of an exhibit that nobody liked"
