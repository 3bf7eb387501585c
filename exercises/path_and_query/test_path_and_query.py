"""Checks of `path_and_query`: a seed merchant's catalogue, with filters, orders and pages."""

from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

import pytest

KINDS = ["Bean", "Carrot", "Chard", "Gourd", "Kale", "Leek", "Pea", "Radish"]
SORTS = [
    "Amber",
    "Black & Tan",
    "Étoile",
    "Giant #2",
    "höri",
    "50% Sugar",
    "Half+Half",
    "Who?",
    "Zebra",
    "日向",
    "Twenty%20",
    "a=b",
]
FAMILIES = ["Roots & tubers", "Küchenkräuter", "100% alpine", "Peas+beans", "Family #5", "Squashes"]
PUBLIC = ["name", "family", "price", "year", "organic", "months"]


@pytest.fixture
def families(rng):
    """Four families, whose names need care in a URL."""
    return rng.sample(FAMILIES, 4)


@pytest.fixture
def seeds(rng, families):
    """Twenty-four seeds, six of each family, with few prices and years between them."""
    names = [f"{sort} {kind}" for sort in SORTS for kind in rng.sample(KINDS, 2)]
    prices, years = rng.sample(range(150, 900), 5), rng.sample(range(1950, 2020), 5)
    return [
        {
            "name": name,
            "family": families[number % 4],
            "price": prices[number % 5],
            "year": rng.choice(years),
            "organic": number % 3 == 0,
            "months": sorted({1 + number % 12, *rng.sample(range(1, 13), 2)}),
            "cost": rng.randrange(10, 140),
        }
        for number, name in enumerate(rng.sample(names, 24))
    ]


@pytest.fixture
def shop(solution, seeds):
    """A client of the catalogue with these seeds."""
    return solution.app({"SEEDS": seeds}).client()


def ask(client, **parameters):
    """GET /seeds with these parameters; a list is a parameter that is repeated."""
    return client.get("/seeds", query_string=urlencode(parameters, doseq=True))


def read(response):
    """The list of a 200: its names, its total and the link to its next page."""
    assert response.status_code == 200
    body = response.get_json(silent=True)
    assert isinstance(body, dict), "expected a JSON object"
    assert {"seeds", "total", "next"} <= set(body), "expected the members seeds, total and next"
    return [seed["name"] for seed in body["seeds"]], body["total"], body["next"]


def read_names(response):
    """The names on a page that is the whole list."""
    names, total, _ = read(response)
    assert total == len(names), "'total' of a list that fits on one page"
    return names


def follow(client, page, link):
    """What is at a link that this page gave."""
    assert isinstance(link, str), f"{page} should give its links as text, not {link!r}"
    target = urlsplit(urljoin(f"http://localhost{page}", link))
    return client.get(target.path, query_string=target.query)


def assert_refused(response, parameter):
    """A 400 that names this parameter."""
    query = parse_qs(response.request.query_string.decode(), keep_blank_values=True)
    assert response.status_code == 400, f"the list with {query}"
    body = response.get_json(silent=True)
    assert isinstance(body, dict), f"the 400 for {query} should be a JSON object"
    assert body.get("parameter") == parameter, f"'parameter' in the 400 for {query}"


def names_of(seeds, sort="name", descending=False):
    """The names of seeds in an order, without ties."""
    by_name = sorted(seeds, key=lambda seed: seed["name"])
    return [seed["name"] for seed in sorted(by_name, key=lambda seed: seed[sort], reverse=descending)]


@pytest.mark.concept("requests.path_identity")
def test_a_seed_is_named_by_its_path(shop, seeds, rng):
    """The path should say which seed is meant, and the query should change nothing about that."""
    for seed in seeds:
        other = rng.choice(seeds)["name"]
        for query in ("", urlencode({"name": other, "sow": "never", "family": "none"})):
            shown = shop.get(f"/seeds/{quote(seed['name'])}", query_string=query)
            assert shown.status_code == 200
            body = {name: value for name, value in shown.json.items() if name != "more"}
            assert body == {name: seed[name] for name in PUBLIC}


@pytest.mark.concept("requests.path_identity", "http.client_errors")
def test_an_unknown_seed_is_a_404_and_an_empty_list_is_not(shop, http, seeds, families):
    """A path of nothing should be a 404; a list that nothing matches exists all the same, and is empty."""
    zebra = next(seed["name"] for seed in seeds if seed["name"].startswith("Zebra"))
    assert shop.get(f"/seeds/{quote(zebra)}").status_code == 200
    for name in ("Triffid", zebra.swapcase(), families[0]):
        assert shop.get(f"/seeds/{quote(name)}").status_code == 404, f"there is no seed {name!r}"
    for parameters in ({"family": "Triffids"}, {"max_price": 0}, {"family": families[0].swapcase(), "organic": "true"}):
        assert read(ask(shop, **parameters)) == ([], 0, None), f"the list with {parameters}"
    assert read(http.get("/seeds")) == ([], 0, None), "the list of create_app(), without any configuration"


@pytest.mark.concept("requests.query")
def test_filters_choose_and_combine(shop, seeds, rng):
    """Each filter should choose its seeds, and several together those that match them all."""
    dearest = max(seed["price"] for seed in seeds)
    wanted = rng.choice([seed for seed in seeds if seed["price"] < dearest and not seed["organic"]])
    month, price = rng.choice(wanted["months"]), wanted["price"]
    filters = {
        ("sow", month): lambda seed: month in seed["months"],
        ("sow", 1): lambda seed: 1 in seed["months"],
        ("sow", 12): lambda seed: 12 in seed["months"],
        ("max_price", price): lambda seed: seed["price"] <= price,
        ("organic", "true"): lambda seed: seed["organic"],
        ("organic", "false"): lambda seed: not seed["organic"],
    }
    for (name, value), matches in filters.items():
        found = read_names(ask(shop, size=50, **{name: value}))
        assert found == names_of(filter(matches, seeds)), f"the seeds with {name}={value}"
    found = read_names(ask(shop, size=50, sow=month, max_price=price, organic="false"))
    expected = [seed for seed in seeds if month in seed["months"] and seed["price"] <= price and not seed["organic"]]
    assert found == names_of(expected), f"the seeds with sow={month}, max_price={price} and organic=false"


@pytest.mark.concept("requests.query", "pagination.bounds")
def test_a_value_that_makes_no_sense_is_refused_by_name(shop):
    """A value that the table does not allow should be a 400 that names the parameter, and never the default instead."""
    assert ask(shop, sow=5, max_price=500, organic="true", page=1, size=50).status_code == 200
    for name, values in {
        "sow": ["0", "13", "-1", "may", "3.5", ""],
        "max_price": ["-1", "cheap", "2.50", ""],
        "organic": ["yes", "1", "organic", ""],
        "page": ["0", "-1", "two", "1.5", ""],
        "size": ["0", "51", "-10", "all", ""],
    }.items():
        for value in values:
            assert_refused(ask(shop, **{name: value}), name)
            assert_refused(ask(shop, family="Triffids", sort="name", **{name: value}), name)


@pytest.mark.concept("requests.repeated_keys")
def test_a_repeated_family_means_any_of_them(shop, seeds, families, rng):
    """A family given twice should list the seeds of both, whichever comes first."""
    for chosen in (families[:1], families[:2], families[2:], [families[3], "Triffids", families[0]]):
        rng.shuffle(chosen)
        found = read_names(ask(shop, size=50, family=chosen))
        assert found == names_of(seed for seed in seeds if seed["family"] in chosen), f"the seeds of {chosen}"
    both = read_names(ask(shop, size=50, family=families[:2], organic="true"))
    assert both == names_of(seed for seed in seeds if seed["family"] in families[:2] and seed["organic"])


@pytest.mark.concept("requests.repeated_keys")
def test_no_other_parameter_is_given_twice(shop, families):
    """Two values where one is meant should be a 400: nobody can say which of them was meant."""
    assert ask(shop, family=families[:2]).status_code == 200
    good = {"sow": [3, 4], "max_price": [200, 300], "organic": ["true", "false"], "sort": ["name", "price"]}
    for name, values in {**good, "page": [1, 2], "size": [10, 20]}.items():
        assert_refused(ask(shop, **{name: values}), name)
        assert_refused(ask(shop, family=families[:2], **{name: [values[0], values[0]]}), name)


@pytest.mark.concept("requests.undeclared")
def test_a_parameter_nobody_declared_is_refused(shop, families):
    """A misspelt filter should be a 400 with its name: ignored, it would answer with far more than was asked for."""
    assert ask(shop, family=families[0]).status_code == 200
    for name in ("famly", "Family", "limit", "name", "cost", "märz"):
        assert_refused(ask(shop, **{name: "1"}), name)
        assert_refused(ask(shop, family=families[0], page=1, **{name: ""}), name)


@pytest.mark.concept("pagination.total_order", "requests.sort_whitelist")
def test_every_order_is_total(shop, seeds):
    """Each order should go up and, with a minus, down; equal seeds follow each other by name, A to Z, both times."""
    for field in ("name", "price", "year"):
        for sort, descending in ((field, False), (f"-{field}", True)):
            found = read_names(ask(shop, sort=sort, size=50))
            assert found == names_of(seeds, field, descending), f"the order with sort={sort}"


@pytest.mark.concept("requests.sort_whitelist")
def test_only_three_fields_are_sorted_by(shop):
    """What the merchant pays, or anything else but the three fields, should be a 400: even an order tells something."""
    assert ask(shop, sort="-price").status_code == 200
    for sort in ("cost", "-cost", "months", "family", "organic", "__class__", "-", "--price", "+price", "PRICE", ""):
        assert_refused(ask(shop, sort=sort), "sort")


@pytest.mark.concept("pagination.bounds", "requests.query")
def test_pages_have_their_defaults_and_their_ends(shop, seeds, rng):
    """Without parameters the list should be page 1 of ten by name; a page past the end is empty, and no error."""
    names, size = names_of(seeds), rng.randrange(3, 9)
    for parameters, expected in (
        ({}, names[:10]),
        ({"page": 3}, names[20:]),
        ({"page": 2, "size": size}, names[size : 2 * size]),
        ({"size": 1}, names[:1]),
        ({"size": 50}, names),
        ({"page": 4}, []),
        ({"page": 10**9, "size": 50}, []),
    ):
        found, total, _ = read(ask(shop, **parameters))
        assert found == expected, f"the page with {parameters}"
        assert total == len(seeds), f"'total' with {parameters}: the seeds on all pages together"


@pytest.mark.concept("requests.url_encoding")
def test_links_lead_to_what_they_stand_for(shop, seeds):
    """Every url should lead to its seed, and every more to its family, whatever characters are in their names."""
    listed = ask(shop, size=50)
    assert len(read_names(listed)) == len(seeds)
    for seed, entry in zip(sorted(seeds, key=lambda seed: seed["name"]), listed.json["seeds"], strict=True):
        public = {name: value for name, value in entry.items() if name != "url"}
        assert public == {name: seed[name] for name in PUBLIC}
        shown = follow(shop, "/seeds", entry.get("url"))
        assert shown.status_code == 200, f"the url of {seed['name']!r} leads to {shown.request.path!r}"
        assert shown.json["name"] == seed["name"]
        family = follow(shop, shown.request.path, shown.json.get("more"))
        total = sum(other["family"] == seed["family"] for other in seeds)
        assert read(family)[1] == total, f"the total at the link to the family {seed['family']!r}"
        assert {entry["family"] for entry in family.json["seeds"]} == {seed["family"]}


@pytest.mark.concept("requests.url_encoding", "requests.repeated_keys")
def test_next_leads_through_the_whole_list(shop, seeds, families, rng):
    """Following next should give each seed of the same filtered list once, in its order, and end with null."""
    chosen = rng.sample(families, 2)
    matching = names_of((seed for seed in seeds if seed["family"] in chosen), "price", descending=True)
    for size in (4, 5, 12):
        answer, walked = ask(shop, family=chosen, sort="-price", size=size, max_price=10_000), []
        for _ in range(-(-len(matching) // size) - 1):
            names, _, link = read(answer)
            assert len(names) == size, f"the seeds on a page of {size}"
            walked += names
            answer = follow(shop, "/seeds", link)
        names, total, link = read(answer)
        assert walked + names == matching, f"the seeds on all pages of {size}, of the families {chosen}"
        assert (total, link) == (len(matching), None), "'total' and 'next' of the last page"
    beyond = read(ask(shop, page=9))
    assert beyond == ([], len(seeds), None), "a page past the end"
