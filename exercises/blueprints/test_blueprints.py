"""Checks of `blueprints`: a plant shop that can be mounted anywhere."""

from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

SLUGS = ["monstera", "calathea", "pilea", "hoya", "begonia", "sansevieria", "maranta"]
HYBRIDS = ["fern #2", "rosé #50%", "what? a fig", "a&b? c"]
ADJECTIVES = ["Dwarf", "Silver", "Climbing", "Spotted", "Old", "Giant"]


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
    assert all(endpoint.startswith("plants.") for endpoint in below)


@pytest.mark.concept("blueprints.relative_links", "blueprints.endpoints")
def test_links_follow_the_blueprint(shop, stock, prefix):
    """The list should link to each plant, and each plant back to the list, whatever the prefix is."""
    client = shop()
    listing = client.get(f"{prefix}/")
    assert listing.status_code == 200
    links = _Page(f"{prefix}/", listing.text).links
    for slug, name in stock.items():
        assert f"{prefix}/{slug}" in links
        detail = client.get(f"{prefix}/{quote(slug)}")
        assert name in detail.text
        assert f"{prefix}/" in _Page(f"{prefix}/{quote(slug)}", detail.text).links


@pytest.mark.concept("blueprints.error_handlers")
def test_an_unknown_plant_gets_the_shops_own_page(shop, stock, prefix):
    """For a plant it does not have, the shop should answer 404 with its own page, not the application's."""
    client = shop()
    assert client.get(f"{prefix}/{next(iter(stock))}").status_code == 200
    missing = client.get(f"{prefix}/triffid")
    assert missing.status_code == 404
    assert "not in stock" in missing.text.lower()
    assert "page not found" not in missing.text.lower()


@pytest.mark.concept("blueprints.error_handlers")
def test_an_unknown_url_gets_the_applications_page(shop, stock, prefix):
    """A URL that matches no route belongs to no blueprint, even below its prefix: the application answers."""
    client = shop()
    for path in ("/nowhere", f"{prefix}/{next(iter(stock))}/roots", f"{prefix}/a/b/c"):
        missing = client.get(path)
        assert missing.status_code == 404
        assert "page not found" in missing.text.lower()
        assert "not in stock" not in missing.text.lower()


@pytest.mark.concept("blueprints.error_handlers")
def test_errors_elsewhere_get_the_applications_page(solution, shop, rng):
    """A 404 raised by a view outside the blueprint should get the application's page, not the shop's."""
    missing = shop().get(f"/orders/{rng.randrange(1000)}")
    assert any(rule.startswith("/orders/") for rule, _ in solution.probe("routes")), "no route for /orders/<number>"
    assert missing.status_code == 404
    assert "page not found" in missing.text.lower()
    assert "not in stock" not in missing.text.lower()


@pytest.mark.concept("blueprints.reuse", "blueprints.templates", "blueprints.relative_links")
def test_the_same_blueprint_serves_another_application(solution, stock, prefix):
    """I registered bp on an application of my own, with templates of its own: the shop should simply work there."""
    slug, name = next(iter(stock.items()))
    listing, detail, missing = solution.probe("on_another_application", prefix, stock, ["/", f"/{slug}", "/triffid"])
    assert listing[0] == 200, listing[1]
    assert f"{prefix}/{slug}" in _Page(f"{prefix}/", listing[1]).links
    assert detail[0] == 200, detail[1]
    assert name in detail[1]
    assert missing[0] == 404
    assert "not in stock" in missing[1].lower()
