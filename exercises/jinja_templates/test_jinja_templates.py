"""Checks of `jinja_templates`: the menu of a bakery, in one layout."""

import json
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from pytest_flask_interview.page import read_page

BREADS = ["Rye loaf", "Oat roll", "Plum cake", "Walnut bread", "Cheese scone", "Poppy bagel", "Leek tart", "Sour dough"]
ALLERGENS = ["gluten", "milk", "eggs", "walnuts", "sesame", "soya", "celery"]
PAGES = {"/": "Menu", "/vegan": "Vegan", "/order": "Order"}

LAYOUT = """{% extends "base.html" %}
{% block title %}{{ month }} specials{% endblock %}
{% block content %}<p id="news">{{ news }}</p>{% endblock %}"""
PARTS = """{% from "parts.html" import card %}
<p id="sum">{{ cents|price }}</p>{{ card(linked) }}{{ card(plain, linked=false) }}"""


@pytest.fixture
def goods(rng):
    """Four goods, vegan or not in turn; one has no allergens, and their prices are of every kind."""
    prices = [rng.randrange(1, 10), rng.randrange(10, 100), rng.randrange(1, 100) * 100, rng.randrange(2, 90) * 100 + 7]
    rng.shuffle(prices)
    return [
        {
            "code": f"{name.split()[0].lower()}-{rng.randrange(100, 999)}",
            "name": f"{name} {rng.randrange(10, 99)}",
            "price": price,
            "vegan": number % 2 == 0,
            "allergens": rng.sample(ALLERGENS, number),
            **({"note": f"Baked at {rng.randrange(3, 9)} o'clock."} if number else {}),
        }
        for number, (name, price) in enumerate(zip(rng.sample(BREADS, 4), prices, strict=True))
    ]


@pytest.fixture
def hostile(rng):
    """A function that makes up a text which is a program wherever it is not escaped."""

    def make():
        number = rng.randrange(1000, 9999)
        return (
            f"""</script><!--<script>go({number})</script><b>{{{{ 7 * 7 }}}} &amp; 'a' "b" onload=go({number}) \\n<i"""
        )

    return make


@pytest.fixture
def bakery(solution, rng):
    """A function that makes a client of a bakery with these goods."""
    name = f"{rng.choice(['Corner', 'Mill', 'Harbour'])} Bakery {rng.randrange(10, 99)}"
    return lambda goods, **config: solution.app({"BAKERY": name, "CURRENCY": "£", "MENU": goods, **config}).client()


def page_of(client, path, status=200, **options):
    """The page at a path of the site, which must have this status."""
    answer = client.get(path, **options)
    assert answer.status_code == status, f"GET {path}"
    return read_page(answer)


def only(page, selector):
    """The one element that a selector finds on a page."""
    found = page.soup.select(selector)
    assert len(found) == 1, f"{len(found)} elements {selector} on the page {page.url}"
    return found[0]


def words(tag):
    """What is to be read in a tag, or a page, each run of white space as one blank."""
    return " ".join(tag.get_text().split())


def cards(page):
    """The cards on a page."""
    found = page.soup.find_all("article")
    assert all(card.h2 for card in found), f"an article without <h2> on the page {page.url}"
    return found


def names(page):
    """The names on the cards of a page, in order."""
    return [words(card.h2) for card in cards(page)]


def skeleton(page):
    """The names of all elements of a page, in order."""
    return [tag.name for tag in page.soup.find_all(True)]


def targets(page, *selectors):
    """The paths on this site that such elements lead to."""
    links = [tag.get("href") or tag.get("src") for tag in page.soup.select(",".join(selectors))]
    found = [urlsplit(urljoin(page.url, link)) for link in links if link]
    return {link.path for link in found if link.netloc == "localhost"}


def script_data(page):
    """What the script element with the goods holds."""
    script = only(page, "script#goods")
    assert script.get("type") == "application/json", "type of the script with the id goods"
    try:
        return json.loads(script.string or "")
    except ValueError:
        raise AssertionError(f"the script with the id goods holds no JSON: {script.string!r}") from None


def assert_card(card, good, price, is_linked):
    """Says what is wrong with the card of a good."""
    assert words(card.h2) == good["name"]
    assert price in words(card), f"the price in {words(card)!r}"
    assert [words(tag) for tag in card.find_all("strong")] == good["allergens"], "the allergens of a card, as <strong>"
    assert ("No allergens" in words(card)) == (not good["allergens"]), f"No allergens, in {words(card)!r}"
    assert bool(card.find_all("a")) == is_linked, "whether there is a link in the card"
    image = card.find("img")
    assert image is not None and image.get("src"), "a card without the address of an image"


def money(cents, currency="£"):
    return f"{currency}{cents // 100}.{cents % 100:02}"


@pytest.mark.concept("templates.inheritance", "templates.context_processor")
def test_every_page_has_the_layout(bakery, goods, rng):
    """Every page, the 404s included, should show the bakery's name and its own title, in the same layout."""
    name, good = f"Crust & Co {rng.randrange(100)}", rng.choice(goods)
    client = bakery(goods, BAKERY=name)
    missing = dict.fromkeys(["/goods/brick", "/nowhere"], "Not on our menu")
    for path, title in {**PAGES, f"/goods/{good['code']}": good["name"], **missing}.items():
        page = page_of(client, path, 404 if path in missing else 200)
        assert words(only(page, "title")) == f"{title} - {name}", f"<title> of {path}"
        assert name in words(only(page, "header")), f"<header> of {path}"
        assert words(only(page, "main h1")) == title
        assert len(page.soup.find_all("h1")) == 1, f"<h1> of {path}, all over the page"
        assert [words(link) for link in only(page, "nav").find_all("a")] == list(PAGES.values()), f"<nav> of {path}"


@pytest.mark.concept("templates.inheritance", "templates.context_processor")
def test_a_colleagues_page_needs_only_its_two_blocks(solution, bakery, goods, rng):
    """A page that fills the blocks of base.html should have all of the layout, though its view knows nothing of it."""
    values = {"month": rng.choice(["May", "June", "July"]), "news": f"Plums from row {rng.randrange(100)}"}
    client = bakery(goods, BAKERY="Lane & Sons")
    solution.probe("add_page", "/specials", LAYOUT, values)
    page = page_of(client, "/specials")
    title = f"{values['month']} specials"
    assert words(only(page, "title")) == f"{title} - Lane & Sons"
    assert "Lane & Sons" in words(only(page, "header")), "<header> of my page"
    assert words(only(page, "main h1")) == title
    assert words(only(page, "main #news")) == values["news"]
    assert [words(link) for link in only(page, "nav").find_all("a")] == list(PAGES.values()), "<nav> of my page"


@pytest.mark.concept("templates.macros", "templates.filters")
def test_a_card_is_the_same_on_every_page(bakery, goods):
    """Name, price and allergens should be on the card of a good, whichever page shows it; its own has no link in it."""
    client = bakery(goods)
    for path, expected in {"/": goods, "/vegan": [good for good in goods if good["vegan"]]}.items():
        page = page_of(client, path)
        assert names(page) == [good["name"] for good in expected], f"the cards of {path}"
        for card, good in zip(cards(page), expected, strict=True):
            assert_card(card, good, money(good["price"]), is_linked=True)
    for good in goods:
        page = page_of(client, f"/goods/{good['code']}")
        assert_card(only(page, "article"), good, money(good["price"]), is_linked=False)
        expected = good.get("note", "")
        assert expected in page.text and "None" not in page.text, f"the note {expected!r}, in {page.text!r}"


@pytest.mark.concept("templates.macros", "templates.filters")
def test_a_colleagues_page_uses_the_macro_and_the_filter(solution, bakery, goods, rng):
    """I imported card from parts.html and used the filter price: both should work on a page you do not know."""
    linked, plain = rng.sample(goods, 2)
    cents = rng.randrange(1, 100) * 100
    client = bakery([])
    solution.probe("add_page", "/basket", PARTS, {"linked": linked, "plain": plain, "cents": cents})
    page = page_of(client, "/basket")
    assert words(only(page, "#sum")) == money(cents), f"{cents}|price"
    assert names(page) == [linked["name"], plain["name"]]
    assert_card(cards(page)[0], linked, money(linked["price"]), is_linked=True)
    assert_card(cards(page)[1], plain, money(plain["price"]), is_linked=False)


@pytest.mark.concept("templates.filters", "templates.context_processor")
def test_each_bakery_has_its_own_name_and_currency(solution, goods, rng):
    """I made three bakeries with one factory: each should show its own name and currency, or else the defaults."""
    good = {**goods[0], "price": rng.randrange(1, 100) * 100}
    shown = {"East": "$", "West": "kr ", "Crumb Lane": "€"}
    configs = [{"BAKERY": place, "CURRENCY": sign} for place, sign in list(shown.items())[:2]] + [{}]
    clients = [solution.app({"MENU": [good], **config}).client() for config in configs]
    for client, (place, sign) in zip(clients, shown.items(), strict=True):
        page = page_of(client, "/")
        assert place in words(only(page, "header")), f"<header> of {place}"
        card = words(only(page, "article"))
        assert money(good["price"], sign) in card, f"the price of the bakery {place}, in {card!r}"
    assert names(page_of(solution.app().client(), "/")) == [], "create_app() without any configuration has no goods"


@pytest.mark.concept("templates.escaping")
def test_hostile_texts_are_shown_and_nothing_else(bakery, goods, hostile):
    """A text with markup in it should be read on the page as it was written, and add no element to it."""
    evil = [
        {**good, "name": hostile(), "note": hostile(), "allergens": [hostile() for _ in good["allergens"]]}
        for good in goods
    ]
    name, good = hostile(), evil[-1]
    client, harmless = bakery(evil, BAKERY=name, CURRENCY="<u>"), bakery(goods)
    for path in ("/", f"/goods/{good['code']}", "/vegan"):
        page = page_of(client, path)
        assert name in words(only(page, "header")), f"<header> of {path}"
        for card in cards(page):
            shown = next((one for one in evil if one["name"] == words(card.h2)), None)
            assert shown, f"a card of {path} has the name {words(card.h2)!r}"
            assert_card(card, shown, money(shown["price"], "<u>"), is_linked=good["code"] not in path)
        assert skeleton(page) == skeleton(page_of(harmless, path)), f"elements of {path}, and with harmless texts"
    page = page_of(client, f"/goods/{good['code']}")
    assert words(only(page, "main h1")) == good["name"]
    assert good["note"] in page.text, "the note of the good"
    assert words(only(page, "title")) == f"{good['name']} - {name}"


@pytest.mark.concept("templates.escaping", "routing.url_for")
def test_odd_texts_stay_inside_their_attributes(bakery, goods, hostile, rng):
    """A name should be the whole alt of its image, and a code lead to its page, with all their signs."""
    codes = ["rye & oats", 'a"b', "50% wheat?", "brötchen#2", "it's='x' onclick=y", f"{{{{ {rng.randrange(99)} }}}}"]
    evil = [{**goods[0], "code": code, "name": hostile()} for code in codes]
    client = bakery(evil)
    page = page_of(client, "/")
    assert names(page) == [good["name"] for good in evil]
    for card, good in zip(cards(page), evil, strict=True):
        image, link = card.find("img"), card.h2.find("a", href=True)
        assert image, f"no image in the card of {good['code']!r}"
        assert image.get("alt") == good["name"], f"alt of {image}"
        assert link, f"no link in the heading {card.h2}"
        assert words(link) == good["name"]
        target = urlsplit(urljoin(page.url, link["href"]))
        assert unquote(target.path) == f"/goods/{good['code']}", f"the link to {good['code']!r}"
        assert words(only(page_of(client, target.path), "h1")) == good["name"]


@pytest.mark.concept("templates.script_data")
def test_script_data_is_json_and_stays_in_its_script(bakery, goods, hostile):
    """The goods should arrive in the script as JSON, whatever their names say; none may end the script."""
    for menu in ([], goods, [{**good, "name": hostile(), "code": f"x'&{n}\""} for n, good in enumerate(goods)]):
        page = page_of(bakery(menu), "/order")
        assert script_data(page) == [{key: good[key] for key in ("code", "name", "price")} for good in menu]
        assert "<!--" not in only(page, "script#goods").string, "a name opens a comment, where </script> is not the end"
        assert skeleton(page) == skeleton(page_of(bakery([]), "/order")), "elements of the page, and without any goods"


@pytest.mark.concept("templates.context_processor", "routing.url_for")
def test_the_navigation_marks_the_page_that_is_shown(bakery, goods):
    """One link of the navigation should be marked on its own page, whatever the URL looks like; elsewhere none."""
    client = bakery([{**goods[0], "code": "vegan", "name": "Order"}, *goods[1:]])
    asked = [(path, label, {}) for path, label in PAGES.items()]
    asked += [(f"{path}?x=/order", label, {"base_url": "http://localhost/vegan"}) for path, label in PAGES.items()]
    asked += [("/goods/vegan", None, {}), ("/goods/brick", None, {}), ("/nowhere", None, {}), ("/vegan/x", None, {})]
    for path, label, options in asked:
        page = page_of(client, path, 404 if path in ("/goods/brick", "/nowhere", "/vegan/x") else 200, **options)
        links = only(page, "nav").find_all("a")
        assert [words(link) for link in links] == list(PAGES.values())
        marked = [words(link) for link in links if link.get("aria-current") == "page"]
        assert marked == [label] * bool(label), f"aria-current at {path} {options.get('base_url', '')}"


@pytest.mark.concept("routing.url_for")
def test_links_hold_below_a_prefix(bakery, goods, rng):
    """Mounted below a prefix, pages should link to pages and files below it, and those should be there."""
    client, prefix = bakery(goods), f"/{rng.choice(['shop', 'town', 'a/b'])}{rng.randrange(100)}"
    mounted = {"base_url": f"http://localhost{prefix}"}
    for path in (*PAGES, f"/goods/{goods[0]['code']}"):
        page = page_of(client, path, **mounted)
        links = [urljoin(page.url, link["href"]) for link in only(page, "nav").find_all("a", href=True)]
        assert [urlsplit(link).path for link in links] == [prefix + target for target in PAGES], f"<nav> of {path}"
        files = targets(page, "link[rel=stylesheet]", "script[src]", "article img")
        wanted = {"/order": {"bakery.css", "order.js"}}.get(path, {"bakery.css", "bread.svg"})
        assert {target.rpartition("/")[2] for target in files} >= wanted, f"style sheet, image or script of {path}"
        for target in sorted({*files, *targets(page, "article a")}):
            assert target.startswith(f"{prefix}/"), f"a link of {path}"
            assert client.get(target.removeprefix(prefix), **mounted).status_code == 200, f"GET {target}"


@pytest.mark.concept("templates.loops")
def test_an_empty_list_says_so(bakery, goods):
    """A list without goods should say Sold out, and have no cards; a list with some should not say it."""
    rich = [good for good in goods if not good["vegan"]]
    for menu, path, sold_out in ((rich, "/", False), (rich, "/vegan", True), ([], "/", True), ([], "/vegan", True)):
        page = page_of(bakery(menu), path)
        assert names(page) == ([] if sold_out else [good["name"] for good in menu]), f"the cards of {path}"
        assert ("sold out" in words(only(page, "main")).lower()) == sold_out, f"{path} says {page.text!r}"
