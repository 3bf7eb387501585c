"""Checks of `get_and_post`: the visitors' book of a lighthouse, read by everybody and signed once."""

from urllib.parse import urlsplit

import pytest

from pytest_flask_interview.page import read_page

VISITORS = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer", "Moira Kerr"]
SIGHTS = ["a pod of porpoises", "the ferry", "two gannets", "the far islands", "nothing but fog", "a red sail"]


@pytest.fixture
def code(rng):
    """The keeper's code."""
    return f"lamp-{rng.getrandbits(40):x}"


@pytest.fixture
def age(rng):
    """How many seconds a page may be kept."""
    return rng.randrange(61, 900)


@pytest.fixture
def site(solution, code, age):
    """An application with this code and this age."""
    return solution.app({"KEEPER_CODE": code, "PAGE_MAX_AGE": age})


@pytest.fixture
def browser(site):
    """One visitor's browser."""
    return site.client()


@pytest.fixture
def new_words(rng):
    """A function that makes up what one more visitor writes."""
    return lambda: {
        "name": rng.choice(VISITORS),
        "note": f"After {rng.randrange(10**6)} steps we saw {rng.choice(SIGHTS)}.",
    }


def page_at(browser, path):
    """The page that a GET finds."""
    answer = browser.get(path)
    assert answer.status_code == 200, f"GET {path} should find a page"
    return read_page(answer)


def form_to_sign(browser):
    """The form at /sign, as it was handed out."""
    return page_at(browser, "/sign").form("name", "note")


def sign(browser, words):
    """The path of the entry that these words became, and the answer to the form."""
    before = paths(browser)
    answer = form_to_sign(browser).submit(browser, words)
    new = [path for path in paths(browser) if path not in before]
    assert len(new) == 1, f"sending the form of /sign should write one entry; it was answered {answer.status_code}"
    return new[0], answer


def paths(browser):
    """The paths of all entries in the book, in its order."""
    targets = (urlsplit(link.target).path for link in page_at(browser, "/").links)
    return list(dict.fromkeys(path for path in targets if path.startswith("/entries/")))


def location(answer):
    """The path and the query that an answer leads to."""
    parts = urlsplit(answer.headers.get("Location", ""))
    return parts.path + (f"?{parts.query}" if parts.query else "")


def freshness(answer):
    """What allows an answer to be used again without asking: directives of Cache-Control, and Expires."""
    control = answer.cache_control
    found = {"public": control.public, "max-age": control.max_age, "s-maxage": control.s_maxage}
    return {name for name, value in (found | {"Expires": answer.headers.get("Expires")}).items() if value}


@pytest.mark.concept("requests.form")
def test_a_signed_entry_is_in_the_book(browser, new_words):
    """What a visitor writes into the form should be on the entry's own page and in the book, the newest first."""
    written = [new_words() for _ in range(3)]
    found = [sign(browser, words)[0] for words in written]
    order = paths(browser)
    assert order == found[::-1], "links of the book, newest entry first"
    for path, words in zip(found, written, strict=True):
        for page in (page_at(browser, path), page_at(browser, "/")):
            assert words["name"] in page.text, f"the name is not on {page.url}"
            assert words["note"] in page.text, f"the note is not on {page.url}"


@pytest.mark.concept("http.post_redirect_get")
def test_a_post_leads_to_a_page_that_can_be_reloaded(browser, code, new_words):
    """A POST that changed something should answer 303, so that what the browser then shows and reloads is a GET."""
    entry, signed = sign(browser, new_words())
    assert signed.status_code == 303, "signing was not answered with 303 See Other"
    leads_to = location(signed)
    assert leads_to == entry, "Location, after the entry was written"
    for _ in range(2):
        page_at(browser, entry)
    assert paths(browser) == [entry], "reloading the page after signing wrote another entry"
    removed = page_at(browser, entry).form("code").submit(browser, {"code": code})
    assert removed.status_code == 303, "removing was not answered with 303 See Other"
    leads_to = location(removed)
    assert leads_to == "/", "Location, after the entry was removed"


@pytest.mark.concept("http.safe_methods")
def test_reading_changes_nothing(browser, code, new_words):
    """GET and HEAD should change nothing, not even where a query says what a form would say: robots follow links."""
    entry, _ = sign(browser, new_words())
    said = {**form_to_sign(browser).values, **new_words()}
    for path in ("/", "/sign", entry, f"{entry}/remove"):
        for query in ({}, said, {"code": code}):
            read = browser.get(path, query_string=query)
            head = browser.head(path, query_string=query)
            assert head.status_code == read.status_code, f"HEAD {path} was answered unlike GET"
            assert head.data == b"", f"HEAD {path} was answered with a body"
            assert paths(browser) == [entry], f"GET or HEAD {path} with {query} changed the book"


@pytest.mark.concept("http.submission_token")
def test_a_form_sent_twice_is_one_entry(site, browser, new_words):
    """One form should write one entry, however often it is sent; I then expect to be led to the entry it wrote."""
    shown = browser.get("/sign")
    assert shown.status_code == 200
    form, words = read_page(shown).form("name", "note"), new_words()
    double_click = site.client()
    for cookie in shown.headers.getlist("Set-Cookie"):
        name, _, value = cookie.partition(";")[0].partition("=")
        double_click.set_cookie(name, value)
    form.submit(browser, words)
    written = paths(browser)
    assert len(written) == 1, "the form should write an entry"
    for who, again, how in [
        (browser, words, "again"),
        (double_click, words, "as a double click does, with the cookies from before the first answer"),
        (browser, new_words(), "again with other words, after the Back button"),
        (browser, {"name": ""}, "again without a name, after the Back button"),
    ]:
        answer = form.submit(who, again)
        assert paths(browser) == written, f"the form was sent {how}, and the book changed"
        leads_to = location(answer)
        assert leads_to == written[0], f"Location, when the form was sent {how}"


@pytest.mark.concept("http.submission_token")
def test_two_forms_are_two_entries(browser, new_words):
    """Forms open side by side should each write an entry, even with the same words: it is the form that counts."""
    first, second = form_to_sign(browser), form_to_sign(browser)
    words = new_words()
    first.submit(browser, words)
    assert len(paths(browser)) == 1, "the older of two open forms should write an entry"
    second.submit(browser, words)
    assert len(paths(browser)) == 2, "the second open form, with the same words, should write another entry"


@pytest.mark.concept("http.submission_token")
def test_a_form_without_its_token_is_refused(browser, new_words):
    """A form whose hidden token is missing should be refused with 400: it could not be told from a repetition."""
    form, words = form_to_sign(browser), new_words()
    assert set(form.names) > {"name", "note"}, "the form has no hidden field for a token"
    answer = browser.post("/", data=words)
    assert answer.status_code == 400
    assert paths(browser) == [], "a form without its token wrote an entry"
    form.submit(browser, words)
    assert len(paths(browser)) == 1, "the same words from a whole form should write an entry"


@pytest.mark.concept("requests.form")
def test_a_refused_form_comes_back_to_be_mended(browser, new_words, rng):
    """A name or note that is missing, blank or too long should be a 400, with the form as typed, to be mended."""
    blank, too_long = " " * rng.randrange(1, 9), {"name": "n" * 61, "note": "n" * 501}
    for field, other in (("name", "note"), ("note", "name")):
        for bad in (None, "", blank, too_long[field]):
            words, case = new_words(), f"when {field} was {bad!r}"
            answer = form_to_sign(browser).submit(browser, words | {field: bad})
            assert answer.status_code == 400, case
            before, form = paths(browser), read_page(answer).form("name", "note")
            assert form.values[other] == words[other], f"{other}, as it was typed, {case}"
            assert form.values[field].strip() == (bad or "").strip(), f"{field}, as it was typed, {case}"
            form.submit(browser, {field: words[field]})
            assert len(paths(browser)) == len(before) + 1, f"the mended form should write an entry, {case}"
    for fits in ({"name": "n" * 60, "note": "m" * 500}, {"name": "N", "note": "m"}):
        padded = {field: f" {words}\n" for field, words in fits.items()}
        before = paths(browser)
        form_to_sign(browser).submit(browser, padded)
        assert len(paths(browser)) == len(before) + 1, f"fields of {[len(text) for text in fits.values()]} characters"
    empty = form_to_sign(browser).values
    assert (empty["name"], empty["note"]) == ("", ""), "name and note of a new form"


@pytest.mark.concept("requests.form")
def test_an_entry_is_removed_with_the_code_only(solution, browser, code, new_words):
    """The right code should remove one entry; a wrong one or none is 403, also where no code was ever configured."""
    kept, _ = sign(browser, new_words())
    entry, _ = sign(browser, new_words())
    for sent in ({}, {"code": ""}, {"code": f"{code}0"}, {"code": code[:-1]}, {"code": "None"}):
        assert browser.post(f"{entry}/remove", data=sent).status_code == 403, f"the form said {sent}"
        assert entry in paths(browser), f"removed by a form that said {sent}"
    page_at(browser, entry).form("code").submit(browser, {"code": code})
    assert paths(browser) == [kept], "the entries that are left"
    for answer in (browser.get(entry), browser.post(f"{entry}/remove", data={"code": code})):
        assert answer.status_code == 404, "a removed entry was asked for"
    unlocked = solution.app().client()
    entry, _ = sign(unlocked, new_words())
    for sent in ({}, {"code": ""}, {"code": "None"}):
        assert unlocked.post(f"{entry}/remove", data=sent).status_code == 403, f"KEEPER_CODE is None, sent was {sent}"
    assert paths(unlocked) == [entry]


@pytest.mark.concept("http.secrets_in_bodies")
def test_the_code_is_in_no_address(browser, code, new_words):
    """A secret should travel in the body of a POST: addresses end up in histories, in logs and in other people's."""
    entry, _ = sign(browser, new_words())
    form = page_at(browser, entry).form("code")
    assert form.method == "POST", "the keeper's form would put the code into the address"
    in_the_address = browser.post(f"{entry}/remove", query_string={"code": code})
    assert in_the_address.status_code == 403, "with the code in the query string and nothing in the body"
    assert paths(browser) == [entry], "a code in the query string removed the entry"
    refused = form.submit(browser, {"code": f"{code}0"})
    removed = form.submit(browser, {"code": code})
    assert paths(browser) == [], "the code in the body should remove the entry"
    for answer in (in_the_address, refused, removed, browser.get("/")):
        assert code not in answer.text, f"the code is on the page that {answer.request.method} was answered with"
        leads_to = answer.headers.get("Location", "")
        assert code not in leads_to, "the code is in a Location"


@pytest.mark.concept("http.caching")
def test_only_pages_that_are_the_same_for_all_may_be_kept(solution, browser, code, age, new_words):
    """Caches should be allowed to keep the book and its entries, but no form with a token, answer to a POST or 404."""
    unknown = browser.get("/entries/1")
    assert unknown.status_code == 404
    assert solution.app().client().get("/").cache_control.max_age == 60, "max-age of / when nothing is configured"
    refused = form_to_sign(browser).submit(browser, {"name": "", "note": ""})
    entry, signed = sign(browser, new_words())
    for path in ("/", entry):
        for answer in (browser.get(path), browser.head(path)):
            control = answer.cache_control
            assert control.max_age == age, f"max-age of {path} when PAGE_MAX_AGE is {age}"
            forbids = [name for name in ("no-store", "no-cache", "private") if name in control]
            assert forbids == [], f"Cache-Control of {path} is {answer.headers.get('Cache-Control')!r}"
    assert browser.get("/sign").cache_control.no_store, "GET /sign, whose form has a token, should be no-store"
    wrong, removed = (browser.post(f"{entry}/remove", data={"code": sent}) for sent in (f"{code}0", code))
    gone = browser.get(entry)
    for answer in (unknown, refused, signed, wrong, removed, gone, browser.get("/sign")):
        request = f"{answer.request.method} {answer.request.path}"
        assert freshness(answer) == set(), f"the {answer.status_code} to {request} may be kept"


@pytest.mark.concept("templates.escaping")
def test_what_visitors_write_stays_text(browser, rng):
    """Tags in a name or a note should be read on the page as they were typed, in the form that comes back as well."""
    tag = f"x-{rng.getrandbits(32):x}"
    words = {"name": f'"><{tag}>Ann & Bo', "note": f"</textarea><{tag} onclick='go()'>&lt;hi&gt;"}
    entry, _ = sign(browser, words)
    for page in (page_at(browser, entry), page_at(browser, "/")):
        assert page.soup.find(tag) is None, f"what was typed became a tag on {page.url}"
        assert words["name"] in page.text and words["note"] in page.text, f"the words of {page.url} changed"
    for field, bad in (("name", ""), ("note", "")):
        refused = read_page(form_to_sign(browser).submit(browser, words | {field: bad}))
        assert refused.soup.find(tag) is None, "what was typed became a tag on the page of a refused form"
        typed = refused.form("name", "note").values
        assert {name: typed[name] for name in words} == words | {field: bad}, "the refused form"
