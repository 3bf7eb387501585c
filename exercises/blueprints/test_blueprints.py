"""Checks of `blueprints`: a plant shop that can be mounted anywhere."""

from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

SLUGS = ["monstera", "calathea", "pilea", "hoya", "begonia", "sansevieria", "maranta"]
HYBRIDS = ["fern #2", "rosé #50%", "what? a fig", "a&b? c"]
ADJECTIVES = ["Dwarf", "Silver", "Climbing", "Spotted", "Old", "Giant"]


def _assert_is_page(response, whose):
    """A 404 is one party's page, by its words, and not the other's."""
    assert response.status_code == 404
    page = response.text.lower()
    words = {"the shop": "not in stock", "the application": "page not found"}
    found = [owner for owner, said in words.items() if said in page]
    assert found == [whose], f"whose page it is, by the words {words[whose]!r}"


class _Page(HTMLParser):
    """The links of a page and its text."""

    def __init__(self, url, html):
        super().__init__()
        self.url, self.links, self.text = url, [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a" and dict(attrs).get("href"):
            self.links.append(unquote(urlsplit(urljoin(self.url, dict(attrs)["href"])).path))

    def handle_data(self, data):
        self.text += data


def _assert_links(url, html, what, path):
    """A page has a link to a path; in a link, a ? or # that belongs to the path has to be quoted."""
    links = _Page(url, html).links
    assert path in links, f"no link to {what!r}, that is to {quote(path)}; the links lead to {links}"


@pytest.fixture
def stock(rng):
    """Three plants nobody could have hard-coded."""
    slugs = [*rng.sample(SLUGS, 2), rng.choice(HYBRIDS)]
    return {
        slug: f"{rng.choice(ADJECTIVES)} plant no. {number}"
        for slug, number in zip(slugs, rng.sample(range(99), 3), strict=True)
    }


@pytest.fixture
def prefix(rng):
    """Somewhere to mount the shop."""
    return f"/{rng.choice(['green', 'shop', 'garden'])}{rng.randrange(10, 99)}"


@pytest.fixture
def shop(solution, stock, prefix):
    """A function that makes a client of the shop, mounted at the prefix."""
    return lambda **config: solution.app({"STOCK": stock, "PLANTS_PREFIX": prefix, **config}).client()


@pytest.mark.concept("blueprints.url_prefix")
def test_pages_live_under_the_prefix(shop, stock, prefix):
    """The shop's pages should be below its prefix, and nowhere else."""
    client = shop()
    for slug, name in stock.items():
        below = client.get(f"{prefix}/{quote(slug)}")
        assert below.status_code == 200
        assert name in below.text
        assert client.get(f"/{quote(slug)}").status_code == 404


@pytest.mark.concept("blueprints.url_prefix", "blueprints.reuse")
def test_the_prefix_is_chosen_at_registration(http, shop, stock):
    """Where the shop is mounted should be the application's decision: I made two, with different prefixes."""
    clients = {place: shop(PLANTS_PREFIX=place) for place in ("/north", "/south/branch")}
    for place, client in clients.items():
        page = client.get(f"{place}/")
        assert page.status_code == 200
        assert all(name in page.text for name in stock.values())
        other = next(p for p in clients if p != place)
        assert client.get(f"{other}/").status_code == 404
    plain = http.get("/plants/")
    assert plain.status_code == 200, "GET /plants/ of create_app(), without any configuration"


@pytest.mark.concept("blueprints.endpoints")
def test_endpoint_names_carry_the_blueprints_name(solution, shop, prefix):
    """The shop's endpoints should be named after the blueprint, as in plants.something."""
    shop()
    table = solution.probe("routes")
    below = [endpoint for rule, endpoint in table if rule.startswith(f"{prefix}/")]
    assert len(below) >= 2, "fewer than two routes below the prefix"
    strangers = [endpoint for endpoint in below if not endpoint.startswith("plants.")]
    assert not strangers, f"endpoints below {prefix} that are not the blueprint's"


@pytest.mark.concept("blueprints.relative_links", "blueprints.endpoints")
def test_links_follow_the_blueprint(shop, stock, prefix):
    """The list should link to each plant, and each plant back to the list, whatever the prefix is."""
    client = shop()
    listing = client.get(f"{prefix}/")
    assert listing.status_code == 200
    for slug, name in stock.items():
        _assert_links(f"{prefix}/", listing.text, slug, f"{prefix}/{slug}")
        detail = client.get(f"{prefix}/{quote(slug)}")
        assert name in detail.text
        _assert_links(f"{prefix}/{quote(slug)}", detail.text, "the list", f"{prefix}/")


@pytest.mark.concept("blueprints.error_handlers")
def test_an_unknown_plant_gets_the_shops_own_page(shop, stock, prefix):
    """For a plant it does not have, the shop should answer 404 with its own page, not the application's."""
    client = shop()
    assert client.get(f"{prefix}/{next(iter(stock))}").status_code == 200
    _assert_is_page(client.get(f"{prefix}/triffid"), "the shop")


@pytest.mark.concept("blueprints.error_handlers")
def test_an_unknown_url_gets_the_applications_page(shop, stock, prefix):
    """A URL that matches no route belongs to no blueprint, even below its prefix: the application answers."""
    client = shop()
    for path in ("/nowhere", f"{prefix}/{next(iter(stock))}/roots", f"{prefix}/a/b/c"):
        _assert_is_page(client.get(path), "the application")


@pytest.mark.concept("blueprints.error_handlers")
def test_errors_elsewhere_get_the_applications_page(solution, shop, rng):
    """A 404 raised by a view outside the blueprint should get the application's page, not the shop's."""
    client, path = shop(), f"/orders/{rng.randrange(1000)}"
    missing = client.get(path)
    orders = [rule for rule, _ in solution.probe("routes") if rule.startswith("/orders/")]
    assert orders, "the application has no route /orders/<number>"
    assert client.options(path).status_code != 404, f"no route of the application matches {path}"
    _assert_is_page(missing, "the application")


@pytest.mark.concept("blueprints.reuse", "blueprints.templates", "blueprints.relative_links")
def test_the_same_blueprint_serves_another_application(solution, stock, prefix):
    """I registered bp on an application of my own, with templates of its own: the shop should simply work there."""
    slug, name = next(iter(stock.items()))
    status, page = solution.probe("on_another_application", prefix, stock, "/")
    assert status == 200, "GET / of the shop, on my application"
    _assert_links(f"{prefix}/", page, slug, f"{prefix}/{slug}")
    status, page = solution.probe("on_another_application", prefix, stock, f"/{quote(slug)}")
    assert status == 200, f"GET /{quote(slug)} of the shop, on my application"
    assert name in page
    status, page = solution.probe("on_another_application", prefix, stock, "/triffid")
    assert status == 404, "GET /triffid, which is no plant, on my application"
    assert "not in stock" in page.lower(), "GET /triffid, which is no plant, on my application"
