"""Checks of `rest_constraints`: a register of huts, for a client that knows one address."""

import csv
import io
import json
from urllib.parse import urljoin, urlsplit

import pytest

HUTS = ["Gull Crag", "Far Tarn", "Hollin Bield", "Stone Rigg", "Wether Cove", "Black Sike", "Rowan Gill", "High Lathe"]
WARDENS = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer"]
SITE = "http://localhost"
JSON, CSV = "application/json", "text/csv"


class Walker:
    """A client that knows the address of the home and follows links from there."""

    def __init__(self, app, prefix=""):
        self.client = app.client()
        self.prefix = prefix
        self.home = f"{SITE}{prefix}/"

    def send(self, method, url, **sent):
        """The answer to a request; a link out of the site, or out of the mounted application, leads nowhere."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == SITE, f"a link leads to another site: {url}"
        assert parts.path.startswith(f"{self.prefix}/"), f"a link leads out of the application at {self.prefix}: {url}"
        path = parts.path.removeprefix(self.prefix)
        return self.client.open(path, method=method, base_url=f"{SITE}{self.prefix}", query_string=parts.query, **sent)

    def get(self, url, accept=None, **headers):
        """The answer to a GET; headers are written as If_None_Match."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", url, headers=headers if accept is None else {"Accept": accept, **headers})

    def read(self, url):
        """The JSON object at an address, with its links as absolute addresses."""
        answer = self.get(url)
        assert answer.status_code == 200, f"GET {url}"
        return resolved(answer, url)

    @property
    def huts(self):
        """The first page of huts, as the home links to it."""
        links = self.read(self.home)["links"]
        assert "huts" in links, f"the links of the home are {sorted(links)}"
        return links["huts"]

    def pages(self):
        """All pages, from the first."""
        url, pages = self.huts, []
        while url and len(pages) < 30:
            pages.append(self.read(url))
            url = pages[-1]["links"].get("next")
        return pages

    def names(self):
        """The names of all huts, page by page."""
        return [[hut.get("name") for hut in page["huts"]] for page in self.pages()]

    def add(self, hut):
        """Adds a hut and returns its address."""
        answer = self.send("POST", self.huts, json=hut)
        assert answer.status_code == 201, f"POST of {hut}"
        assert answer.headers.get("Location"), "a 201 without a Location"
        return urljoin(self.huts, answer.headers["Location"])

    def tag(self, url, accept=JSON):
        """The ETag of an address, strong as it should be."""
        tag = self.get(url, accept).headers.get("ETag", "")
        assert tag.startswith('"'), f"the ETag of {url} as {accept} is {tag!r}"
        return tag

    def if_match(self, url):
        """What a write needs: the current tag, or any where there is none."""
        return {"If-Match": self.get(url, JSON).headers.get("ETag", "*")}

    def replace(self, url, hut):
        """Replaces a hut, with its current tag."""
        answer = self.send("PUT", url, json=hut, headers=self.if_match(url))
        assert answer.status_code == 200, f"PUT of {hut}"
        return resolved(answer, url)

    def remove(self, url):
        """Removes a hut, with its current tag."""
        answer = self.send("DELETE", url, headers=self.if_match(url))
        assert answer.status_code == 204, f"DELETE {url}"


def resolved(answer, url):
    """The object of an answer; the links in it, and in the huts it lists, are absolute addresses."""
    assert answer.mimetype == JSON, f"the Content-Type of {url}"
    data = answer.get_json(silent=True)
    assert isinstance(data, dict), f"{url} should be a JSON object"
    assert isinstance(data.get("links"), dict), f"the object at {url} has no `links`"
    for thing in (data, *data.get("huts", [])):
        links = thing.get("links") or {}
        thing["links"] = {name: urljoin(url, link) for name, link in links.items() if link is not None}
    return data


def plain(hut):
    """A hut without its links."""
    return {name: hut.get(name) for name in ("name", "beds", "warden")}


def rows_of(answer):
    """The rows of a CSV answer, the first of which names the columns."""
    assert answer.status_code == 200
    assert answer.mimetype == CSV
    return list(csv.reader(io.StringIO(answer.data.decode(), newline="")))


def names_in(header):
    """The lower-case names in a header that lists some."""
    return {name.strip().lower() for name in header.split(",")}


@pytest.fixture
def config(solution, rng):
    """A register of its own, and pages of a size that nobody could have guessed."""
    return {"DATABASE": f"{solution.scratch}/fellgate{rng.randrange(1000)}.db", "PAGE_SIZE": rng.randrange(2, 5)}


@pytest.fixture
def walker(solution, config):
    """A client of this register."""
    return Walker(solution.app(config))


@pytest.fixture
def make_huts(rng):
    """A function that makes up huts, one of them without a warden."""

    def make(count):
        names = [f"{rng.choice(HUTS)} {number}" for number in rng.sample(range(10, 99), count)]
        huts = [{"name": name, "beds": rng.randrange(1, 91), "warden": rng.choice(WARDENS)} for name in names]
        return [*huts[:-1], {**huts[-1], "warden": None}]

    return make


@pytest.mark.concept("rest.hypermedia")
def test_a_client_finds_every_hut_from_the_home(walker, make_huts):
    """From the home, links should lead to the huts, to each hut and from each back: a client builds no address."""
    huts = make_huts(2)
    for hut in huts:
        walker.add(hut)
    page = walker.read(walker.huts)
    assert [plain(hut) for hut in page["huts"]] == huts
    assert walker.read(page["links"]["self"])["huts"] == page["huts"], "the huts where the page's `self` leads"
    for hut in page["huts"]:
        assert "self" in hut["links"], f"the links of a hut are {sorted(hut['links'])}"
        assert walker.read(hut["links"]["self"]) == hut, "where the hut's `self` leads"
        assert walker.read(hut["links"]["huts"])["huts"] == page["huts"], "the huts where the hut's `huts` leads"


@pytest.mark.concept("rest.hypermedia")
def test_pages_lead_on_and_back(solution, walker, config, make_huts, rng):
    """A page should link to the next and the previous one where there is one, and only there."""
    assert walker.names() == [[]], "the pages of an empty register"
    size = config["PAGE_SIZE"]
    huts = make_huts(size * 2 + rng.randrange(1, size))
    names = [hut["name"] for hut in huts]
    addresses = []
    for count, hut in enumerate(huts, 1):
        addresses.append(walker.add(hut))
        expected = [names[start:count][:size] for start in range(0, count, size)]
        assert walker.names() == expected, f"the pages of {count} huts, {size} a page"
    pages = walker.pages()
    assert "prev" not in pages[0]["links"], "the first page has a link `prev`"
    for page, following in zip(pages, pages[1:], strict=False):
        assert "prev" in following["links"], "a page after the first has no link `prev`"
        assert walker.read(following["links"]["prev"])["huts"] == page["huts"], "the huts where `prev` leads"
        assert walker.read(following["links"]["self"])["huts"] == following["huts"], "the huts where `self` leads"
    walker.remove(addresses[0])
    page, steps = walker.read(pages[-1]["links"]["self"]), 0
    while "prev" in page["links"] and steps < len(pages):
        page, steps = walker.read(page["links"]["prev"]), steps + 1
    found = [hut["name"] for hut in page["huts"]]
    assert found == names[1 : size + 1], "where `prev` leads in the end, after the very first hut was removed"
    twenty = Walker(solution.app({"DATABASE": f"{config['DATABASE']}.20"}))
    huts = twenty.huts
    for hut in make_huts(21):
        twenty.send("POST", huts, json=hut)
    assert [len(names) for names in twenty.names()] == [20, 1], "the pages of 21 huts, where nobody sets PAGE_SIZE"


@pytest.mark.concept("wsgi.mounting", "rest.hypermedia")
def test_links_hold_below_a_prefix(solution, config, make_huts, rng):
    """Mounted below a prefix, the application should give links that lead through it, Location included."""
    walker = Walker(solution.app(config), f"/club{rng.randrange(100)}")
    huts = make_huts(config["PAGE_SIZE"] + 1)
    addresses = [walker.add(hut) for hut in huts]
    assert [plain(walker.read(url)) for url in addresses] == huts, "the huts that Location led to"
    assert [plain(hut) for page in walker.pages() for hut in page["huts"]] == huts, "the huts of all pages"


@pytest.mark.concept("rest.stable_addresses")
def test_a_hut_keeps_its_address(walker, make_huts):
    """An address should be one hut's: after a new name, and when huts before it are gone; and never another's."""
    first, second, third, twin = make_huts(4)
    gone, kept, last = (walker.add(hut) for hut in (first, second, third))
    assert plain(walker.replace(kept, {**second, "name": f"{second['name']} Bothy"}))["beds"] == second["beds"]
    assert plain(walker.read(kept)) == {**second, "name": f"{second['name']} Bothy"}, "after it got a new name"
    walker.remove(gone)
    assert plain(walker.read(kept))["beds"] == second["beds"], "after a hut before it was removed"
    assert plain(walker.read(last)) == third, "after a hut before it was removed"
    walker.remove(last)
    new = walker.add({**twin, "name": third["name"]})
    assert new not in (gone, kept, last), "a new hut got an address that was a hut's before"
    again = walker.add({**twin, "name": third["name"]})
    assert again != new, "two huts of one name got the same address"
    for url in (gone, last):
        assert walker.get(url).status_code == 404, "the address of a hut that was removed"


@pytest.mark.concept("rest.uniform_interface", "http.created")
def test_a_hut_is_changed_and_removed_where_it_is_read(walker, make_huts):
    """POST to the huts should create, and PUT and DELETE should act on the very address that GET reads."""
    hut, other, new = make_huts(3)
    answer = walker.send("POST", walker.huts, json={**hut, "links": {"self": "/elsewhere"}})
    assert answer.status_code == 201
    url = urljoin(walker.huts, answer.headers.get("Location", ""))
    assert resolved(answer, url) == walker.read(url), "the answer to POST, and what is at its Location"
    assert plain(walker.read(url)) == hut
    beside = walker.add(other)
    answered = walker.replace(url, {**new, "links": {"self": "/elsewhere"}})
    assert answered == walker.read(url), "the answer to PUT, and what GET answers then"
    assert plain(answered) == new, "the hut after a PUT"
    assert plain(walker.read(beside)) == other, "the other hut after a PUT"
    walker.remove(url)
    gone = walker.get(url)
    assert (gone.status_code, gone.mimetype) == (404, JSON), "GET of a hut that was removed"
    again = walker.send("DELETE", url, headers={"If-Match": "*"})
    assert again.status_code == 404, "DELETE of a hut that was removed"
    back = walker.send("PUT", url, json=new, headers={"If-Match": "*"})
    assert back.status_code == 404, "PUT of a hut that was removed"
    assert [hut["name"] for page in walker.pages() for hut in page["huts"]] == [other["name"]], "the huts that are left"


@pytest.mark.concept("rest.negotiation", "http.vary")
def test_accept_chooses_the_representation(walker, make_huts, rng):
    """What the client weighs more should be sent, JSON where it does not care; and the answer varies by Accept."""
    hut = walker.add(make_huts(1)[0])
    less, more = sorted(rng.sample(range(1, 10), 2))
    answers = {}
    for url in (walker.huts, hut):
        for accept, expected in (
            (None, JSON),
            ("*/*", JSON),
            (JSON, JSON),
            (CSV, CSV),
            ("text/*", CSV),
            ("application/*", JSON),
            (f"{JSON}, {CSV}", JSON),
            (f"{CSV}, {JSON}", JSON),
            (f"{JSON};q=0.{less}, {CSV};q=0.{more}", CSV),
            (f"{CSV};q=0.{less}, {JSON};q=0.{more}", JSON),
            (f"{CSV};q=0.{more}, {JSON};q=0.{less}, text/html", CSV),
            (f"text/html, {JSON};q=0.{more}, text/*;q=0.{less}", JSON),
            (f"{CSV};q=0.{less}, */*;q=0.{more}", JSON),
            (f"{JSON};q=0, */*;q=0.{less}", CSV),
            ("TEXT/CSV", CSV),
        ):
            answer = walker.get(url, accept)
            assert answer.status_code == 200, f"GET with Accept: {accept}"
            assert answer.mimetype == expected, f"GET with Accept: {accept}"
            answers[accept] = answer
    for accept, answer in answers.items():
        assert "accept" in names_in(answer.headers.get("Vary", "")), f"Vary of the answer to Accept: {accept}"


@pytest.mark.concept("rest.negotiation")
def test_what_is_not_acceptable_is_406(walker, make_huts):
    """A client that accepts neither form should be told so with 406, as JSON, and not sent what it cannot read."""
    hut = walker.add(make_huts(1)[0])
    for url in (walker.huts, hut):
        for accept in (
            "image/png",
            "text/html, application/xml;q=0.9",
            f"{CSV};q=0",
            f"{CSV};q=0, {JSON};q=0",
            "*/*;q=0",
        ):
            answer = walker.get(url, accept)
            assert answer.status_code == 406, f"GET with Accept: {accept}"
            assert answer.mimetype == JSON, "the Content-Type of the 406"
            assert "accept" in names_in(answer.headers.get("Vary", "")), "Vary of the 406"
    assert walker.get(hut, CSV).status_code == 200


@pytest.mark.concept("rest.representations")
def test_csv_holds_the_same_huts(walker, make_huts, rng):
    """CSV should hold what JSON holds, whatever is in a name: commas, quotes, line breaks, letters of any script."""
    hard = rng.choice(["Crag, Upper", 'The "Old" Bield', "Tarn\nand Ghyll", "Hütte Ångström", "山小屋"])
    huts = make_huts(2)
    huts[0]["name"] = f'{hard} "{rng.randrange(100)}", Łódź'
    addresses = [walker.add(hut) for hut in huts]
    expected = [[hut["name"], str(hut["beds"]), hut["warden"] or ""] for hut in huts]
    header, *rows = rows_of(walker.get(walker.huts, CSV))
    assert header == ["name", "beds", "warden", "url"]
    assert [row[:3] for row in rows] == expected, "the rows of the page"
    assert [urljoin(walker.huts, row[3]) for row in rows] == addresses, "url of the rows"
    for url, row in zip(addresses, expected, strict=True):
        header, *rows = rows_of(walker.get(url, CSV))
        assert header == ["name", "beds", "warden", "url"]
        assert [r[:3] for r in rows] == [row], "the one row of a hut"
        assert urljoin(url, rows[0][3]) == url, "url of a hut's row"


@pytest.mark.concept("http.conditional", "http.caching", "http.vary")
def test_an_unchanged_answer_is_304(walker, make_huts):
    """A cache that shows the current tag should get 304 without a body, with what it needs to go on."""
    hut = walker.add(make_huts(1)[0])
    for url in (walker.huts, hut):
        for accept in (JSON, CSV):
            tag, fresh = walker.tag(url, accept), walker.get(url, accept)
            assert "no-cache" in names_in(fresh.headers.get("Cache-Control", "")), f"Cache-Control of {accept}"
            for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
                answer = walker.get(url, accept, If_None_Match=known)
                assert answer.status_code == 304, f"GET of {accept} with If-None-Match: {known}"
                assert answer.data == b"", "a 304 has no body"
                assert answer.headers.get("ETag") == tag, "ETag of the 304"
                assert "no-cache" in names_in(answer.headers.get("Cache-Control", "")), "Cache-Control of the 304"
                assert "accept" in names_in(answer.headers.get("Vary", "")), "Vary of the 304"
            for unknown in ('"other"', f'"{tag[1:-1]}x"'):
                answer = walker.get(url, accept, If_None_Match=unknown)
                assert answer.status_code == 200, f"GET of {accept} with If-None-Match: {unknown}"


@pytest.mark.concept("http.conditional")
def test_a_tag_changes_with_the_body(walker, config, make_huts, rng):
    """A tag should stand for one body: another form, another member, another hut or link on the page is another tag."""
    *full, extra = make_huts(config["PAGE_SIZE"] + 1)
    addresses = [walker.add(hut) for hut in full]
    page, hut, values = walker.huts, addresses[0], full[0]
    seen = {url: {accept: [walker.tag(url, accept)] for accept in (JSON, CSV)} for url in (page, hut)}
    for url, tags in seen.items():
        assert tags[JSON] != tags[CSV], "JSON and CSV have the same tag"
        answer = walker.get(url, CSV, If_None_Match=tags[JSON][0])
        assert answer.status_code == 200, "a GET of CSV with the tag of JSON"
        assert [walker.tag(url, JSON)] == tags[JSON], "the tag changed, and nothing else did"
    changes = {"beds": values["beds"] % 90 + 1, "warden": None, "name": f"{values['name']} {rng.randrange(100)}"}
    for name in rng.sample(sorted(changes), 3):
        values = {**values, name: changes[name]}
        walker.replace(hut, values)
        for url, tags in seen.items():
            for accept, known in tags.items():
                tag = walker.tag(url, accept)
                assert tag not in known, f"{accept} at {url} has an old tag, after a change of {name}"
                known.append(tag)
    before = walker.tag(page)
    walker.add(extra)
    assert walker.tag(page) != before, "the first page has its old tag, though it has a link `next` now"
    with_next = walker.tag(page)
    walker.remove(addresses[-1])
    assert walker.tag(page) not in (before, with_next), "the page has an old tag after one of its huts was removed"


@pytest.mark.concept("rest.lost_updates")
def test_a_write_needs_the_current_tag(walker, make_huts):
    """Who does not say which version was seen should get 428, who saw an older one 412, and nothing should change."""
    hut, mine, yours = make_huts(3)
    url = walker.add(hut)
    seen, as_csv = walker.tag(url), walker.tag(url, CSV)
    walker.replace(url, mine)
    current = walker.tag(url)
    for method, body in (("PUT", {"json": yours}), ("DELETE", {})):
        for tag, status in ((None, 428), (seen, 412), (f"W/{current}", 412), (as_csv, 412), ('"other"', 412)):
            answer = walker.send(method, url, headers={} if tag is None else {"If-Match": tag}, **body)
            assert answer.status_code == status, f"{method} with If-Match: {tag}, where the tag is {current}"
            assert answer.mimetype == JSON, f"the Content-Type of the {status}"
            assert plain(walker.read(url)) == mine, f"the hut after a {method} that was refused"
    answer = walker.send("PUT", url, json=yours, headers={"If-Match": f'"other", {current}'})
    assert answer.status_code == 200, "PUT with the current tag in a list"
    assert plain(walker.read(url)) == yours
    assert answer.headers.get("ETag") == walker.tag(url), "the ETag of the answer to PUT, and that of a GET then"
    again = walker.send("PUT", url, json=mine, headers={"If-Match": answer.headers["ETag"]})
    assert again.status_code == 200, "a PUT with the tag that the last PUT gave"
    assert walker.send("PUT", url, json=hut, headers={"If-Match": "*"}).status_code == 200, "PUT with If-Match: *"
    assert walker.send("DELETE", url, headers={"If-Match": "*"}).status_code == 204, "DELETE with If-Match: *"


@pytest.mark.concept("layers.statelessness")
def test_any_process_answers_the_next_request(solution, walker, config, make_huts):
    """Another process should go on where this one stopped: links, tags and huts are good there, without any cookie."""
    huts = make_huts(config["PAGE_SIZE"] + 1)
    new, newest = make_huts(2)
    addresses = [walker.add(hut) for hut in huts]
    first = walker.read(walker.huts)
    following, url = first["links"].get("next"), addresses[0]
    assert following, "the first page has no link `next`"
    asked = [
        ["GET", following, {}],
        ["GET", url, {"headers": {"If-None-Match": walker.tag(url)}}],
        ["PUT", url, {"headers": {"If-Match": walker.tag(url)}, "json": new}],
        ["POST", walker.huts, {"json": newest}],
    ]
    answers = solution.probe("ask_another_process", config, asked)
    assert isinstance(answers, list), f"another process could not answer: {answers['failed']}"
    assert [answer["status"] for answer in answers] == [200, 304, 200, 201], "GET next, If-None-Match, PUT, POST there"
    assert huts[-1]["name"] in answers[0]["text"], "the second page, there"
    assert plain(walker.read(url)) == new, "the hut here, after a PUT there"
    tags = [value for name, value in answers[2]["headers"] if name.lower() == "etag"]
    assert tags == [walker.tag(url)], "the tag of the hut from there, and from here"
    assert [hut["name"] for hut in walker.read(following)["huts"]] == [huts[-1]["name"], newest["name"]]
    cookies = [header for answer in answers for header in answer["headers"] if header[0].lower() == "set-cookie"]
    assert not cookies, "a cookie keeps state that the next request depends on"


@pytest.mark.concept("http.client_errors")
def test_a_bad_body_is_refused_and_changes_nothing(walker, make_huts, rng):
    """A body that is no JSON or no hut should be 400, as JSON whatever is accepted, and leave the register alone."""
    hut, good = make_huts(2)
    url = walker.add(hut)
    bad = {
        "name": ["", None, rng.randrange(99), [good["name"]]],
        "beds": [0, 91, -3, None, True, "12", 2.5],
        "warden": ["", 7, False, {}],
    }
    bodies = [{**good, name: value} for name, values in bad.items() for value in values]
    bodies += [{k: v for k, v in good.items() if k != name} for name in good]
    bodies += [[good], [], "hut", 7, None]
    for method, address in (("POST", walker.huts), ("PUT", url)):
        headers = {"If-Match": "*", "Accept": CSV}
        for body in bodies:
            answer = walker.send(method, address, data=json.dumps(body), content_type=JSON, headers=headers)
            assert answer.status_code == 400, f"{method} of {body!r}"
            assert answer.mimetype == JSON, "the Content-Type of the 400"
        broken = walker.send(method, address, data='{"name": "Crag', content_type=JSON, headers=headers)
        assert broken.status_code == 400, f"{method} of broken JSON"
        assert [plain(hut) for hut in walker.read(walker.huts)["huts"]] == [hut], (
            f"the huts after bad bodies by {method}"
        )
    for beds in (1, 90):
        assert walker.replace(url, {**good, "beds": beds})["beds"] == beds
