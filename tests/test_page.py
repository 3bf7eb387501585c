"""What checks read from pages, and how they fill in forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from werkzeug import Request, Response
from werkzeug.test import Client, TestResponse

from pytest_flask_interview.page import Link, Page, read_page

PAGE = """<!doctype html><title>Never seen</title>
<h1>Ada's   orders</h1><p>Two <b>of</b> them.<script>var hidden = "<p>no</p>";</script><style>p {}</style></p>
<a href="/next?page=2&amp;size=3">Next
page</a> <a href="sub">Below</a> <a href="https://elsewhere.test/x">Away</a> <a name="no link">n</a>
<form id="search"><input name="q" value="tea &amp; cake"><input type="submit" name="go" value="Go"></form>
<form action="/order" method="POST">
  <input type="hidden" name="token" value="t-1"><input name="name"><input name="off" disabled value="1">
  <input type="checkbox" name="gift" checked><input type="checkbox" name="later" value="yes">
  <input type="radio" name="size" value="s"><input type="radio" name="size" value="l" checked>
  <select name="cup"><option>
    paper
  </option><option value="china">China</option></select>
  <select name="extras" multiple><option selected>milk</option><option selected disabled>mint</option></select>
  <select name="none" multiple><option>a</option></select>
  <textarea name="note">\r
first\r
second</textarea><input type="file" name="proof"><input value="nameless">
  <button name="act" value="save">Save</button><input type="submit" name="drop" value="Drop">
  <button type="button" name="js" value="1">Only scripts</button>
</form>
<form action="/upload" method="post" enctype="multipart/form-data"><input type="file" name="file"></form>
"""


@Request.application
def shop(request: Request) -> Response:
    """Shows the page anywhere, and tells what was sent to it."""
    if request.method == "GET" and request.path != "/shop/found":
        return Response(PAGE if not request.args else json.dumps(request.args.to_dict()),
                        mimetype="application/json" if request.args else "text/html")  # fmt: skip
    files = {name: file.read().decode() for name, file in request.files.items()}
    sent = {"path": request.path, "type": request.mimetype, "form": request.form.to_dict(flat=False), "files": files}
    return Response(json.dumps(sent), mimetype="application/json")


@pytest.fixture
def client() -> Client:
    return Client(shop)


@pytest.fixture
def page(client: Client) -> Page:
    return read_page(client.get("/shop/orders"))


def told(answer: TestResponse) -> Any:
    return answer.json


def test_text_and_links_are_what_a_reader_sees(page: Page) -> None:
    assert page.text.startswith("Ada's orders Two of them. Next page Below Away n")
    assert page.links == [
        Link("Next page", "/next?page=2&size=3"),
        Link("Below", "/shop/sub"),
        Link("Away", "https://elsewhere.test/x"),
    ]
    assert page.url == "http://localhost/shop/orders"


def test_a_form_holds_what_a_browser_would_send(page: Page) -> None:
    form = page.form("token")
    assert (form.method, form.target, form.is_multipart) == ("POST", "/order", False)
    found = form.values.to_dict(flat=False)
    assert found.pop("note") == ["first\nsecond"]
    assert list(found) == ["token", "name", "gift", "size", "cup", "extras"]
    assert list(found.values()) == [["t-1"], [""], ["on"], ["l"], ["paper"], ["milk"]]
    assert form.names == ["token", "name", "gift", "later", "size", "cup", "extras", "none", "note", "proof"]
    assert form.field("note").name == "textarea"


def test_sending_a_form_changes_only_what_was_filled_in(page: Page, client: Client) -> None:
    sent = told(page.form("token").submit(client, {"name": "Ada", "gift": None, "extras": ["milk", "mint"]}))
    assert sent["form"] == {"token": ["t-1"], "name": ["Ada"], "size": ["l"], "cup": ["paper"],
                            "extras": ["milk", "mint"], "note": ["first\nsecond"], "act": ["save"]}  # fmt: skip
    assert (sent["path"], sent["type"]) == ("/order", "application/x-www-form-urlencoded")
    assert told(page.form("token").submit(client, button="drop"))["form"]["drop"] == ["Drop"]


def test_a_form_by_get_puts_its_values_into_the_query(page: Page, client: Client) -> None:
    form = page.form("q")
    assert form.target == "/shop/orders"
    assert form.submit(client, {"q": "ä"}).json == {"q": "ä", "go": "Go"}


def test_a_file_is_sent_as_multipart(page: Page, client: Client) -> None:
    sent = told(page.form("file").submit(client, {"file": (BytesIO(b"data"), "a.txt")}))
    assert (sent["type"], sent["files"]) == ("multipart/form-data", {"file": "data"})
    assert told(page.form("file").submit(client))["type"] == "multipart/form-data"


def test_a_form_goes_to_the_application_its_page_came_from() -> None:
    hosts = []

    def app(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        hosts.append(
            f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['SCRIPT_NAME']} {environ['PATH_INFO']}"
        )
        start_response("200 OK", [("Content-Type", "text/html")])
        action = environ["SCRIPT_NAME"] + "/sent" if environ["PATH_INFO"] == "/" else "/elsewhere"
        return [f"<form method=post action={action}><input name=a></form>".encode()]

    client = Client(app)
    sent = read_page(client.get("/", base_url="https://shop.test/shop")).form("a").submit(client, {"a": "1"})
    assert hosts == ["https://shop.test/shop /", "https://shop.test/shop /sent"]
    with pytest.raises(AssertionError, match="the form leads to /elsewhere, out of the application at /shop"):
        read_page(sent).form("a").submit(client)


def form_of(markup: str) -> Any:
    return Page(
        BeautifulSoup(f"<body>{markup}</body>", "html.parser"), "http://localhost/here", "http://localhost/"
    ).forms[0]


def test_fields_elsewhere_on_the_page_may_belong_to_a_form(client: Client) -> None:
    form = form_of("""<form id=f method=post action=/a><input name=a value=1><input name=other form=g></form>
        <input name=b form=f value=2><button form=f name=go value=x>Go</button><form id=g></form>""")
    assert form.values.to_dict() == {"a": "1", "b": "2"}
    assert told(form.submit(client))["form"] == {"a": ["1"], "b": ["2"], "go": ["x"]}


def test_a_disabled_fieldset_sends_what_stands_in_its_legend() -> None:
    form = form_of("""<form><fieldset disabled><legend><input name=a></legend><legend><input name=b></legend>
        <input name=c></fieldset><fieldset><input name=d></fieldset></form>""")
    assert form.names == ["a", "d"]


def test_the_first_button_is_the_one_that_enter_presses(client: Client) -> None:
    buttons = "<input type=submit value=Save><button name=more value=1>Add another</button>"
    form = form_of(f"<form method=post action=/a><button type=reset name=r>Empty</button>{buttons}</form>")
    assert told(form.submit(client))["form"] == {}
    assert told(form.submit(client, button="more"))["form"] == {"more": ["1"]}


def test_a_button_may_send_a_form_elsewhere(client: Client) -> None:
    form = form_of("""<form action=/a><input name=q value=1><button>Search</button>
        <button name=drop formaction=/drop?id=3 formmethod=post>Delete</button></form>""")
    assert form.submit(client).json == {"q": "1"}
    sent = told(form.submit(client, button="drop"))
    assert (sent["path"], sent["form"]) == ("/drop", {"q": ["1"], "drop": [""]})


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda page, client: page.form("absent"), "expected one form with absent on the page, found 0"),
        (lambda page, client: page.form(), "expected one form on the page, found 3"),
        (lambda page, client: page.form("q").submit(client, {"p": "1"}), "the form has no field 'p'; it has: q"),
        (lambda page, client: page.form("q").submit(client, button="stop"), "the form has no button 'stop'"),
        (lambda page, client: read_page(client.post("/")), "expected a page (text/html), got application/json"),
    ],
)
def test_what_is_not_there_is_said(
    page: Page, client: Client, act: Callable[[Page, Client], object], said: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        act(page, client)
    assert str(caught.value) == said
