"""Checks of `extensions`: the newsletter of a garden, with caching, mail, compression and an extension of its own."""

import gzip
import json
from base64 import b64decode
from email import message_from_bytes, policy

import pytest

CROPS = ["Beetroot", "Broad beans", "Chard", "Courgette", "Gooseberry", "Kale", "Leek", "Quince", "Spinach"]
PEOPLE = ["Zoë Quin", "Tomasz Wójcik", "Søren Dahl", "Ines Duarte", "Samir Haddad", "Μαρία Παππά", "Moira Kerr"]
WORDS = (
    "one early sack of well rotted seed compost for a new gardener who has no shed yet please ask at the gate".split()
)
DEFAULTS = {"TARIFF_BASE_CENTS": 200, "TARIFF_WORD_CENTS": 15, "TARIFF_FREE_WORDS": 8}


@pytest.fixture
def members(rng):
    """Four members, one of them with a comma in the name: card to name, email and plot."""
    names = [*rng.sample(PEOPLE, 3), "Kurek, Wanda"]
    cards = rng.sample(range(1000, 9999), 4)
    return {
        f"c{card}": {"name": name, "email": f"{card}.{index}@mail.example", "plot": rng.randrange(1, 60)}
        for index, (card, name) in enumerate(zip(cards, names, strict=True))
    }


@pytest.fixture
def pickings(rng):
    """Pickings of three crops on two beds, each crop on each bed, in no special order."""
    found = [picking(rng, crop, bed) for crop in rng.sample(CROPS, 3) for bed in ("north", "south")]
    return rng.sample(found, 6)


@pytest.fixture
def garden(solution, members, pickings):
    """A function that makes a client of one garden, with these members and pickings and more configuration."""
    return lambda **config: solution.app({"MEMBERS": members, "PICKINGS": pickings, **config}).client()


@pytest.fixture
def post_office(solution):
    """The settings that lead to a mail server, which is stopped afterwards."""
    port = solution.probe("open_post_office")
    yield {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port}
    solution.probe("close_post_office")


def picking(rng, crop, bed):
    return {"crop": crop, "bed": bed, "kilos": rng.randrange(1, 400) / 4}


def small_ad(rng, number):
    """A text of so many words, with white space of several kinds between them."""
    return "".join(rng.choice(WORDS) + rng.choice([" ", "  ", "\n", "\t"]) for _ in range(number))


def price(number, settings):
    """The price in cents of an ad of so many words."""
    charged = max(0, number - settings["TARIFF_FREE_WORDS"])
    return settings["TARIFF_BASE_CENTS"] + charged * settings["TARIFF_WORD_CENTS"]


def some_settings(rng):
    return {
        "TARIFF_BASE_CENTS": rng.randrange(300, 900),
        "TARIFF_WORD_CENTS": rng.randrange(20, 90),
        "TARIFF_FREE_WORDS": rng.randrange(1, 6),
    }


def harvest(client, **query):
    """The pickings that GET /harvest shows."""
    answer = client.get("/harvest", query_string=query)
    assert answer.status_code == 200
    body = answer.get_json(silent=True)
    assert isinstance(body, dict), "GET /harvest did not answer with a JSON object"
    return body.get("pickings")


def status(client):
    """What GET /status says."""
    answer = client.get("/status")
    assert answer.status_code == 200, "GET /status did not answer 200"
    return answer.get_json(silent=True)


def lookups(client):
    return status(client)["lookups"]


def received(solution):
    """The mails that arrived, parsed, with their recipients: [(address, message), ...]."""
    return [
        (mail["recipients"], message_from_bytes(b64decode(mail["content"]), policy=policy.default))
        for mail in solution.probe("mails")
    ]


def encodings(answer, name):
    """The values in a header that lists some, in lower case."""
    listed = (value for line in answer.headers.getlist(name) for value in line.split(","))
    return {value.strip().lower() for value in listed}


@pytest.mark.concept("extensions.init_app")
def test_init_app_gives_defaults_and_keeps_what_is_set(solution, rng):
    """init_app should give each application the defaults that its configuration lacks, and overwrite none it has."""
    number = rng.randrange(12, 20)
    text, own = small_ad(rng, number), some_settings(rng)
    one = rng.choice(list(own))
    configs = [{}, own, {one: own[one]}]
    found = solution.probe("price_on_each", configs, text)
    for config, tariff in zip(configs, found, strict=True):
        expected = DEFAULTS | config
        assert tariff["settings"] == expected, f"app.config after init_app, of an application that sets {config}"
        assert tariff["is_kept"], 'app.extensions["tariff"] is missing after init_app'
        assert tariff["prices"] == [price(number, expected)] * 2, (
            f"price() of {number} words, asked in nested contexts and again alone, where {expected}"
        )
    for number in (rng.randrange(1, 8), 8, 9):
        told = solution.probe("price_on_one", small_ad(rng, number))
        assert told == price(number, DEFAULTS), f"price() of {number} words with Tariff(app)"


@pytest.mark.concept("contexts.current_app", "extensions.init_app")
def test_two_gardens_share_nothing(solution, rng, garden, pickings):
    """I made two gardens with different settings: each should charge, count, cache and look up for itself."""
    ours, theirs = some_settings(rng), some_settings(rng)
    other = [picking(rng, "Medlar", "north")]
    north, south = garden(**ours), garden(**theirs, PICKINGS=other)
    charged = {north: [], south: []}
    for client, settings in ((north, ours), (south, theirs), (north, ours)):
        number = rng.randrange(1, 20)
        answer = client.post("/ads", json={"text": small_ad(rng, number)})
        assert answer.status_code == 201
        assert answer.json == {"cents": price(number, settings)}, f"an ad of {number} words, where {settings}"
        charged[client].append(answer.json["cents"])
    shown = [harvest(client) for client in (north, south, north, south)]
    assert shown == [pickings, other] * 2, "GET /harvest of the first garden, the second, and of both again"
    south.post("/harvest", json=picking(rng, "Medlar", "south"))
    assert harvest(north) == pickings, "something was picked in the other garden"
    for client, cents in charged.items():
        assert status(client) == {"ads": len(cents), "cents": sum(cents), "lookups": 1}
    third = solution.app().client()
    assert status(third) == {"ads": 0, "cents": 0, "lookups": 0}, "create_app() without any configuration"


@pytest.mark.concept("extensions.context")
def test_the_tariff_works_within_a_context_only(solution, rng, garden):
    """In any context of an initialised application the tariff should work; elsewhere its error should say why not."""
    client, number = garden(), rng.randrange(9, 20)
    text = small_ad(rng, number)
    charged = solution.probe("charge_in_a_job", text)
    assert charged == price(number, DEFAULTS), "charge() in an application context, outside any request"
    assert status(client) == {"ads": 1, "cents": charged, "lookups": 0}, "after one ad that a job charged"
    errors = solution.probe("errors_of_the_tariff", text)
    for where, wanted in (("nowhere", "application context"), ("strange", "init_app")):
        for method, error in errors[where].items():
            situation = f"{method}() {'outside any context' if where == 'nowhere' else 'where init_app never ran'}"
            assert error["is_runtime_error"], f"{situation} should raise RuntimeError; it gave {error['said']}"
            assert wanted in error["said"], f"the message of {situation}"
    assert status(client)["ads"] == 1, "a charge that raised was counted"


@pytest.mark.concept("extensions.caching")
def test_the_harvest_is_looked_up_once_until_it_changes(garden, pickings, rng):
    """The same question should cost one lookup until something is picked; then the very next answer should show it."""
    client, crop = garden(), rng.choice(pickings)["crop"]
    questions = [{}, {"crop": crop}, {"crop": crop, "bed": "north"}]
    for _ in range(rng.randrange(2, 5)):
        for question in questions:
            harvest(client, **question)
    assert lookups(client) == 3, "lookups, after three questions that were asked several times"
    refused = client.post("/harvest", json={"crop": crop, "bed": "north", "kilos": -1})
    assert refused.status_code == 400, "a picking of -1 kilos"
    added = picking(rng, crop, "north")
    answer = client.post("/harvest", json=added)
    assert (answer.status_code, answer.json) == (201, added)
    for question in (*questions, *questions):
        shown = harvest(client, **question)
        assert added in shown, f"GET /harvest with {question} does not show what was just picked"
    assert lookups(client) == 6, "lookups, after a picking and the same three questions again, each twice"


@pytest.mark.concept("extensions.cache_key")
def test_each_question_has_an_answer_of_its_own(garden, pickings, rng):
    """The cached answer should depend on crop and bed, both, and not on the order in which they are written."""
    client, crops = garden(), sorted({picking["crop"] for picking in pickings})
    questions = [{}, *({"crop": crop} for crop in crops), {"bed": "north"}, {"bed": "south"}, {"crop": "north"}]
    questions += [{"crop": crop, "bed": bed} for crop in crops for bed in ("north", "south")]
    rng.shuffle(questions)
    number = len(questions)
    for question in (*questions, *questions):
        expected = [picking for picking in pickings if picking == picking | question]
        assert harvest(client, **question) == expected, f"GET /harvest with {question}"
    assert lookups(client) == number, f"lookups, after {number} questions, each asked twice"
    pairs = [(f"Chard{mark}1", "2") for mark in ":-_/|, &="] + [("Chard", f"1{mark}2") for mark in ":-_/|, &="]
    alike = [picking(rng, crop, bed) for crop, bed in (*pairs, ("None", "2"))]
    close = garden(PICKINGS=alike)
    assert harvest(close, bed="2") == [one for one in alike if one["bed"] == "2"]
    for one in alike:
        assert harvest(close, crop=one["crop"], bed=one["bed"]) == [one], "crop and bed of another question"
    for query in (f"crop={crops[0]}&bed=north", f"bed=north&crop={crops[0]}"):
        assert client.get("/harvest", query_string=query).status_code == 200
    assert lookups(client) == number, "lookups, after a question with its parameters in another order"


@pytest.mark.concept("extensions.cache_key", "extensions.caching")
def test_a_members_page_is_theirs_alone(garden, members):
    """A member should see their own page and as it is now; no cache, here or on the way, may hand it to another."""
    client = garden()
    for card in (*members, *members):
        mine = client.get("/me", headers={"X-Card": card})
        assert (mine.status_code, mine.json) == (200, members[card]), "GET /me"
        allowed = {value.split("=")[0] for value in encodings(mine, "Cache-Control")}
        assert allowed & {"private", "no-store"}, f"Cache-Control of GET /me is {mine.headers.get('Cache-Control')!r}"
    for headers in ({}, {"X-Card": "c0"}):
        refused = [client.get("/me", headers=headers), client.put("/me", headers=headers, json={"name": "Ada"})]
        assert [answer.status_code for answer in refused] == [401, 401], f"/me with the headers {headers}"
    card, *others = members
    renamed = client.put("/me", headers={"X-Card": card}, json={"name": "Ada Pell"})
    assert (renamed.status_code, renamed.json) == (200, members[card] | {"name": "Ada Pell"}), "PUT /me"
    assert client.get("/me", headers={"X-Card": card}).json["name"] == "Ada Pell", "GET /me after PUT /me"
    assert client.get("/me", headers={"X-Card": others[0]}).json == members[others[0]]


@pytest.mark.concept("extensions.mail")
def test_an_issue_goes_to_each_member_alone(solution, garden, post_office, members, rng):
    """Each member should get one mail, addressed to them alone, with the title, the text and the garden's sender."""
    sender, title = f"news{rng.randrange(100)}@garden.example", f"Äpfel & quinces, no. {rng.randrange(100)}"
    text = f"Grüße from the beds,\n\n.the {rng.choice(CROPS)} is ripe\nand so are we."
    client = garden(MAIL_DEFAULT_SENDER=sender, **post_office)
    garden(MAIL_DEFAULT_SENDER="other@garden.example", MAIL_SERVER="127.0.0.1", MAIL_PORT=9)
    answer = client.post("/issues", json={"title": title, "text": text})
    assert (answer.status_code, answer.json) == (200, {"sent": len(members)})
    arrived = sorted(received(solution), key=lambda mail: mail[0])
    expected = sorted(members.values(), key=lambda member: member["email"])
    envelopes = [recipients for recipients, _ in arrived]
    assert envelopes == [[member["email"]] for member in expected], "the recipients of each mail, in its envelope"
    for (_, mail), member in zip(arrived, expected, strict=True):
        named = [
            (to.display_name, to.addr_spec) for header in ("To", "Cc") for to in getattr(mail[header], "addresses", [])
        ]
        assert named == [(member["name"], member["email"])], "who is named in To and Cc"
        assert mail["From"].addresses[0].addr_spec == sender, "From"
        assert mail["Subject"] == title
        assert mail.get_content_type() == "text/plain"
        assert mail.get_content().splitlines() == text.splitlines(), "the body of the mail"


@pytest.mark.concept("extensions.header_injection")
def test_a_line_break_never_reaches_a_header(solution, garden, post_office, members, rng):
    """A title or name that could end its header's line should be refused, before anything is changed or sent."""
    client, card = garden(**post_office), rng.choice(list(members))
    for end in ("\r\n", "\n", "\r", "\n ", "\x0b", "\x0c", "\x1c"):
        evil = f"Plums{end}Bcc: everybody@spam.example"
        sent = client.post("/issues", json={"title": evil, "text": "Come and pick."})
        assert sent.status_code == 400, f"the title {evil!r}"
        renamed = client.put("/me", headers={"X-Card": card}, json={"name": evil})
        assert renamed.status_code == 400, f"the name {evil!r}"
    assert solution.probe("mails") == [], "a refused issue was sent"
    assert client.get("/me", headers={"X-Card": card}).json == members[card], "a refused name was stored"
    sent = client.post("/issues", json={"title": "Plums: Bcc", "text": "One\nTwo\x0c"})
    assert sent.status_code == 200, "a harmless title, with a text of two lines"
    named = {name.lower() for _, mail in received(solution) for name in mail.keys()}
    assert "subject" in named and "bcc" not in named, "the headers of what was sent"


@pytest.mark.concept("extensions.mail")
def test_no_mail_server_is_a_503(solution, garden, post_office):
    """Without a mail server an issue should be answered with 503, and with 200 where there is one again."""
    issue = {"title": "Leeks", "text": "Come and dig."}
    nobody = garden(MAIL_SERVER="127.0.0.1", MAIL_PORT=solution.probe("free_port"))
    assert nobody.post("/issues", json=issue).status_code == 503, "nothing listens on MAIL_PORT"
    assert garden(**post_office).post("/issues", json=issue).status_code == 200, "a mail server listens on MAIL_PORT"


@pytest.mark.concept("requests.json_body")
def test_a_body_that_is_wrong_is_refused(garden, members, rng):
    """A body that is no JSON object, or lacks what is asked for, should be answered with 400 and change nothing."""
    client, card = garden(), rng.choice(list(members))
    good = {"crop": "Kale", "bed": "north", "kilos": 2, "text": "Come and dig.", "title": "Leeks", "name": "Ada Pell"}
    for method, path, keys in (
        ("POST", "/harvest", ["crop", "bed", "kilos"]),
        ("POST", "/ads", ["text"]),
        ("PUT", "/me", ["name"]),
        ("POST", "/issues", ["title", "text"]),
    ):
        whole, key = {key: good[key] for key in keys}, rng.choice(keys)
        lacking = {name: value for name, value in whole.items() if name != key}
        bodies = ["{", json.dumps([whole]), "null", '"text"', json.dumps(lacking)]
        bodies += [json.dumps(whole | {key: value}) for value in (None, ["Leeks"], "", " \t")]
        for body in bodies:
            answer = client.open(
                path, method=method, data=body, content_type="application/json", headers={"X-Card": card}
            )
            assert answer.status_code == 400, f"{method} {path} with {body}"
    assert client.get("/me", headers={"X-Card": card}).json == members[card], "a refused name was stored"
    assert client.post("/ads", json={"text": "Leeks"}).status_code == 201
    assert status(client)["ads"] == 1, "a refused ad was counted"


@pytest.mark.concept("extensions.compression")
def test_large_answers_are_compressed_for_who_asks(garden, rng):
    """A large answer should go gzipped to a client that accepts it, cached or not; a small one never."""
    crop = rng.choice(CROPS)
    one, *many = [picking(rng, crop, f"bed {number}") for number in range(rng.randrange(60, 90))]
    client = garden(PICKINGS=many)
    for accepted in ("gzip", None, "identity", "gzip"):
        headers = {"Accept-Encoding": accepted} if accepted else {}
        large = client.get("/harvest", query_string={"crop": crop}, headers=headers)
        assert large.status_code == 200
        expected = "gzip" if accepted == "gzip" else None
        assert large.headers.get("Content-Encoding") == expected, f"a large answer, with Accept-Encoding {accepted}"
        body = gzip.decompress(large.data) if expected else large.data
        assert json.loads(body) == {"pickings": many}, f"the body, with Accept-Encoding {accepted}"
        assert large.content_length in (None, len(large.data)), "Content-Length"
        assert "accept-encoding" in encodings(large, "Vary"), f"Vary, with Accept-Encoding {accepted}"
    small = garden(PICKINGS=[one]).get("/harvest", headers={"Accept-Encoding": "gzip"})
    assert small.headers.get("Content-Encoding") is None, f"an answer of {len(small.data)} bytes"
    assert small.get_json(silent=True) == {"pickings": [one]}
