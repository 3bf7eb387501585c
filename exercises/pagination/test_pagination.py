"""Checks of `pagination`: a railway's lost property, by page number and by cursor."""

import math
import re
from collections import Counter
from datetime import date, timedelta
from urllib.parse import quote, urljoin, urlsplit

import pytest

COLUMNS = ["id", "title", "kind", "line", "found_on"]
KINDS = ["bag", "umbrella", "phone", "hat & gloves", "child's shoe"]
LINES = ["Hill & Harbour", "St Brendan's & Quay", "Airport + Docks", "Old Mill #2", "North & West 100% Express"]
ADJECTIVES = ["black", "wet", "striped", "nearly new", "made of leather", "rather small", "torn"]
BEFORE_ALL = date(2022, 1, 1)
LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*!-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)')
REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)
RELATIONS = {"first", "prev", "next", "last"}


@pytest.fixture
def size(rng):
    """The size of a page that a check asks for; no default and no limit."""
    return rng.randint(3, 6)


@pytest.fixture
def settings(solution, rng):
    """A configuration nobody could have hard-coded."""
    return {
        "DATABASE": f"{solution.scratch}/found.db",
        "SECRET_KEY": f"{rng.getrandbits(128):032x}",
        "PAGE_SIZE": rng.randint(7, 9),
        "MAX_PAGE_SIZE": rng.randint(12, 16),
    }


@pytest.fixture
def office(solution, settings):
    """A function that makes a client of an office whose database holds the items given."""

    def make(items):
        client = solution.app(settings).client()
        solution.probe("insert", settings["DATABASE"], items)
        return client

    return make


@pytest.fixture
def found(rng):
    """A function that makes items; each has a day of its own unless they share `days`."""
    ids = iter(rng.sample(range(1000, 10_000), 500))
    own_days = iter(rng.sample(range(900), 500))

    def make(count, days=None, line=None, kind=None):
        return [
            {
                "id": next(ids),
                "title": f"{rng.choice(ADJECTIVES)}, carriage {rng.randrange(1, 30)}",
                "kind": kind or rng.choice(KINDS),
                "line": line or rng.choice(LINES),
                "found_on": days[i % len(days)] if days else _day(next(own_days)),
            }
            for i in range(count)
        ]

    return make


def _day(number):
    return (BEFORE_ALL + timedelta(days=number)).isoformat()


def _in_order(items):
    """The items as the office should list them, by id."""
    return [item["id"] for item in sorted(items, key=lambda item: (item["found_on"], item["id"]), reverse=True)]


def _body(response):
    assert response.status_code == 200
    body = response.get_json(silent=True)
    assert isinstance(body, dict), "the answer is not a JSON object"
    assert isinstance(body.get("items"), list), "the JSON object has no list 'items'"
    assert all(isinstance(item, dict) for item in body["items"]), "'items' holds something else than JSON objects"
    return body


def _ids(response):
    return [item.get("id") for item in _body(response)["items"]]


def _metadata(response):
    body = _body(response)
    return {name: body.get(name) for name in ("page", "size", "total", "pages")}


def _feed(client, **query):
    """The ids on one page of the feed, and the cursor of the next."""
    response = client.get("/feed", query_string=query)
    body = _body(response)
    assert "next_cursor" in body, "the JSON object has no 'next_cursor'"
    return _ids(response), body["next_cursor"]


def _links(response):
    """URL by relation, of the four relations that matter, as RFC 8288 lets one write them."""
    header, found = ", ".join(response.headers.getlist("Link")), {}
    is_well_formed = all(piece.strip(" \t;") in ("", "<>") for piece in LINK.sub("<>", header).split(","))
    assert is_well_formed, f"not a Link header as RFC 8288 writes one, links parted by commas: {header!r}"
    for url, parameters in LINK.findall(header):
        for quoted, bare in REL.findall(parameters)[:1]:
            found |= {rel: url for rel in (quoted or bare).lower().split() if rel in RELATIONS}
    return found


def _follow(client, response, rel):
    """What the relation of a response leads to."""
    links = _links(response)
    assert rel in links, f"no rel={rel} in the Link header {response.headers.get('Link')!r}"
    target = urlsplit(urljoin(response.request.url, links[rel]))
    return client.get(target.path, query_string=target.query)


def _assert_each_once(seen, expected):
    """Says which items were lost or repeated before it compares the order."""
    repeated = [number for number, times in Counter(seen).items() if times > 1]
    assert not repeated, f"came more than once: {repeated}"
    missing = [number for number in expected if number not in seen]
    assert not missing, f"never came: {missing}"
    assert seen == expected, "not in the order of the prompt, newest day first and then highest id first"


@pytest.mark.concept("pagination.total_order")
def test_pages_together_hold_every_item_once_and_in_order(office, found, size):
    """Page after page, the list should hold every item once and in order, though many were found on one day."""
    items = found(4 * size + 2, days=[_day(30), _day(31), _day(62)])
    client = office(items)
    listed = []
    for page in range(1, 6):
        listed += _body(client.get("/items", query_string={"page": page, "size": size}))["items"]
        seen = [item.get("id") for item in listed]
        assert len(seen) <= page * size, f"page {page} holds more than {size} items"
    _assert_each_once([item.get("id") for item in listed], _in_order(items))
    by_id = {item["id"]: item for item in items}
    assert [{name: item.get(name) for name in COLUMNS} for item in listed] == [by_id[item["id"]] for item in listed]


@pytest.mark.concept("pagination.metadata")
def test_metadata_describe_the_whole_filtered_list(solution, office, found, settings, size):
    """On every page, total and pages should describe all items that match the filter, and page and size this page."""
    matching = found(3 * size, kind="umbrella")
    client = office(matching + found(size, kind="phone"))
    for page in (1, 3):
        response = client.get("/items", query_string={"kind": "umbrella", "page": page, "size": size})
        assert _metadata(response) == {"page": page, "size": size, "total": 3 * size, "pages": 3}

    solution.probe("insert", settings["DATABASE"], found(1, kind="umbrella"))
    response = client.get("/items", query_string={"kind": "umbrella", "page": 4, "size": size})
    assert _metadata(response) == {"page": 4, "size": size, "total": 3 * size + 1, "pages": 4}

    default, total = settings["PAGE_SIZE"], 4 * size + 1
    response = client.get("/items")
    assert _metadata(response) == {"page": 1, "size": default, "total": total, "pages": math.ceil(total / default)}
    assert len(_ids(response)) == default, f"items on page 1, without a size and with PAGE_SIZE {default}"
    response = client.get("/items?kind=trombone")
    assert _metadata(response) == {"page": 1, "size": default, "total": 0, "pages": 0}

    unset = solution.app({name: settings[name] for name in ("DATABASE", "SECRET_KEY")}).client()
    sizes = [_metadata(unset.get(f"/items{query}"))["size"] for query in ("", "?size=1000")]
    assert sizes == [20, 100], "size, with neither PAGE_SIZE nor MAX_PAGE_SIZE set, and then with size=1000"


@pytest.mark.concept("pagination.links")
def test_links_lead_to_the_pages_around(office, found, size):
    """The Link header should lead to the first and last page, and to the previous and next where there is one."""
    items = found(4 * size)
    client, ids = office(items), _in_order(items)
    for page, around in {
        1: {"first": 1, "next": 2, "last": 4},
        3: {"first": 1, "prev": 2, "next": 4, "last": 4},
        4: {"first": 1, "prev": 3, "last": 4},
    }.items():
        response = client.get("/items", query_string={"page": page, "size": size})
        assert _ids(response) == ids[(page - 1) * size : page * size]
        assert set(_links(response)) == set(around), f"on page {page} of 4"
        for rel, number in around.items():
            target = _ids(_follow(client, response, rel))
            assert target == ids[(number - 1) * size : number * size], f"rel={rel} on page {page} of 4, size {size}"
    nothing = client.get("/items?kind=trombone")
    assert set(_links(nothing)) == {"first", "last"}, "when nothing matches"
    assert _metadata(_follow(client, nothing, "last"))["page"] == 1, "rel=last, when nothing matches"


@pytest.mark.concept("pagination.links")
def test_links_keep_the_filters_and_the_size(office, found, rng, size):
    """Each link should stay within the filtered list that was asked for, whatever characters the filters contain."""
    line, other_line = rng.sample(LINES, 2)
    kind, other_kind = rng.sample(KINDS, 2)
    matching = found(2 * size + 1, line=line, kind=kind)
    client = office(matching + found(size, line=line, kind=other_kind) + found(size, line=other_line, kind=kind))
    ids = _in_order(matching)

    first = client.get("/items", query_string={"line": line, "kind": kind, "size": size})
    assert _ids(first) == ids[:size], "the first page of this line and kind, before any link is followed"
    second = _follow(client, first, "next")
    assert _ids(second) == ids[size : 2 * size], "after rel=next on the first page"
    assert _ids(_follow(client, second, "next")) == ids[2 * size :], "after rel=next on the second page"
    assert _ids(_follow(client, second, "last")) == ids[2 * size :], "after rel=last on the second page"
    assert _ids(_follow(client, second, "prev")) == ids[:size], "after rel=prev on the second page"
    assert _ids(_follow(client, second, "first")) == ids[:size], "after rel=first on the second page"


@pytest.mark.concept("pagination.bounds")
def test_page_and_size_that_make_no_sense_are_refused(office, found, rng):
    """A page or size that is not a whole number of 1 or more should get 400, not a guess at what was meant."""
    client = office(found(5))
    for path, name in [("/items", "page"), ("/items", "size"), ("/feed", "size")]:
        assert client.get(path, query_string={name: 1}).status_code == 200
        for value in ("0", str(-rng.randint(1, 50)), "two", f"{rng.randint(1, 3)}.5"):
            answer = client.get(path, query_string={name: value})
            assert answer.status_code == 400, f"{path}?{name}={value}"


@pytest.mark.concept("pagination.bounds")
def test_asking_for_too_much_is_no_error(office, found, rng, settings):
    """A size above the limit should count as the limit, and a page past the end, however far, should be empty."""
    limit = settings["MAX_PAGE_SIZE"]
    items = found(2 * limit + 3)
    client, ids = office(items), _in_order(items)
    for too_large in (limit + 1, limit * rng.randint(100, 999)):
        response = client.get("/items", query_string={"size": too_large})
        assert _ids(response) == ids[:limit], f"size={too_large} with MAX_PAGE_SIZE {limit}"
        assert _metadata(response)["size"] == limit, f"size={too_large} with MAX_PAGE_SIZE {limit}"
        assert _feed(client, size=too_large)[0] == ids[:limit], f"/feed, size={too_large} with MAX_PAGE_SIZE {limit}"
    for too_far in (4, rng.randint(100, 999), 10 ** rng.randint(20, 30)):
        response = client.get("/items", query_string={"size": limit, "page": too_far})
        assert _ids(response) == [], f"page={too_far} of 3"
        assert _metadata(response) == {"page": too_far, "size": limit, "total": len(items), "pages": 3}
        assert "next" not in _links(response), f"page={too_far} of 3"


@pytest.mark.concept("pagination.one_page")
def test_the_database_is_asked_for_one_page(solution, office, found, settings, size):
    """Whichever page is asked for, the application should fetch the rows of that page and at most five more."""
    items = found(150, line=LINES[0])
    client = office(items)
    ids, cursor = _feed(client, size=size)
    assert ids == _in_order(items)[:size]
    assert isinstance(cursor, str), "the feed has more items, but next_cursor is no text"
    paths = [f"/items?page={page}&size={size}" for page in (1, 9, math.ceil(150 / size))]
    paths += [f"/items?kind=bag&size={size}", f"/feed?size={size}", f"/feed?size={size}&cursor={quote(cursor)}"]
    for path, (status, rows) in zip(paths, solution.probe("rows_fetched", settings, paths), strict=True):
        assert status == 200, f"{path} in a second application with the same configuration"
        assert rows <= size + 5, f"{path} fetched {rows} rows to show {size} of 150"


@pytest.mark.concept("pagination.keyset", "pagination.total_order")
def test_the_feed_ends_after_every_item_came_once(office, found, rng, settings, size):
    """Cursor after cursor, the feed should give every matching item once and in order, then no cursor but null."""
    line, other_line = rng.sample(LINES, 2)
    kind, other_kind = rng.sample(KINDS, 2)
    days = [_day(100), _day(101), _day(300)]
    office(found(size, days, line=line, kind=other_kind) + found(size, days, line=other_line, kind=other_kind))
    for items in (found(4 * size, days, line, kind), found(4 * size + 1, days, other_line, kind)):
        client = office(items)
        query, pages = {"line": items[0]["line"], "kind": kind, "size": size}, []
        for _ in range(10):
            page, query["cursor"] = _feed(client, **query)
            pages.append(page)
            if query["cursor"] is None:
                break
        _assert_each_once([number for page in pages for number in page], _in_order(items))
        assert query["cursor"] is None, f"there was still a next_cursor after {len(items)} items of {len(items)}"
        assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1), "a page before the last is not full"
        assert pages[-1], "the last page is empty: next_cursor on the page before it led to nothing"
    newest = max(items, key=lambda item: (item["found_on"], item["id"]))
    item = _body(client.get("/feed", query_string={"line": other_line, "kind": kind}))["items"][0]
    assert {name: item.get(name) for name in COLUMNS} == newest, "the first item of the feed"
    assert len(_feed(client)[0]) == settings["PAGE_SIZE"], "items on the first page of the feed, without a size"


@pytest.mark.concept("pagination.keyset")
def test_the_feed_stays_right_while_items_come_and_go(solution, office, found, settings, size):
    """While others are inserted and deleted between pages, an item that stays should come once: not lost, not twice."""
    items = found(6 * size, days=[_day(200), _day(201)])
    client, ids = office(items), _in_order(items)
    gone, seen, query = set(), [], {"size": size}
    for _ in range(20):
        page, query["cursor"] = _feed(client, **query)
        seen += page
        if query["cursor"] is None:
            break
        waiting = [number for number in ids if number not in seen and number not in gone]
        leaving = page[-1:] + waiting[:1]
        solution.probe("delete", settings["DATABASE"], leaving)
        solution.probe("insert", settings["DATABASE"], found(2, days=[_day(950)]) + found(1, days=[_day(201)]))
        gone.update(leaving)
    repeated = [number for number, times in Counter(seen).items() if times > 1]
    assert not repeated, f"came more than once, while newer items were inserted: {repeated}"
    lost = [number for number in ids if number not in gone and number not in seen]
    assert not lost, f"were there all the while, but never came: {lost}; deleted meanwhile: {sorted(gone)}"
    assert query["cursor"] is None, "the feed did not end within 20 requests"


@pytest.mark.concept("pagination.keyset")
def test_the_feed_ends_when_nothing_is_left_at_that_moment(solution, office, found, settings, size):
    """Whether there is a next page should be decided by what is in the list now, not by what was there before."""
    items = found(3 * size)
    client, ids = office(items), _in_order(items)
    older = found(2 * size, days=[_day(-number) for number in range(1, 2 * size + 1)])
    older_ids = _in_order(older)
    first, cursor = _feed(client, size=size)
    solution.probe("insert", settings["DATABASE"], older)
    second, cursor = _feed(client, size=size, cursor=cursor)
    third, cursor = _feed(client, size=size, cursor=cursor)
    assert first + second + third == ids
    assert cursor is not None, "older items were inserted and are still to come, but next_cursor is null"
    solution.probe("delete", settings["DATABASE"], older_ids[size:])
    fourth, cursor = _feed(client, size=size, cursor=cursor)
    assert fourth == older_ids[:size]
    assert cursor is None, "what was to come has been deleted, but next_cursor is not null"


@pytest.mark.concept("pagination.opaque_cursor")
def test_a_cursor_that_the_office_did_not_sign_is_refused(solution, office, found, rng, settings, size):
    """A cursor signed with our key should work; one that was altered, invented or signed with another should be 400."""
    items = found(3 * size)
    client, ids = office(items), _in_order(items)
    cursor = _feed(client, size=size)[1]
    assert isinstance(cursor, str), "the feed has more items, but next_cursor is no text"
    colleague = solution.app(settings).client()
    assert _feed(colleague, size=size, cursor=cursor)[0] == ids[size : 2 * size], "in another application, same key"

    stranger = solution.app(settings | {"SECRET_KEY": f"{rng.getrandbits(128):032x}"}).client()
    forged = {
        "altered": _altered(cursor, rng),
        "invented": f"page-{rng.randint(2, 99)}",
        "invented, not ASCII": "début",
        "signed with another key": _feed(stranger, size=size)[1],
    }
    for how, text in forged.items():
        response = client.get("/feed", query_string={"size": size, "cursor": text})
        assert response.status_code == 400, f"the cursor was {how}: {text!r}"


def _altered(cursor, rng):
    """The cursor with another letter or digit in place of one of its first."""
    position = rng.choice([i for i, character in enumerate(cursor) if character.isalnum()][:8])
    others = [c for c in "abcdefghij0123456789" if c != cursor[position].lower()]
    return cursor[:position] + rng.choice(others) + cursor[position + 1 :]
