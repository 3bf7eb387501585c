"""Checks of `http_methods`: the plots of a garden club, with every method of a REST API."""

import json
from urllib.parse import urlsplit

import pytest

TENANTS = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Samir Haddad", "Wanda Kurek", "Piet de Boer", "Moira Kerr"]
CROPS = ["beans", "chard", "dahlias", "garlic", "kale", "leeks", "potatoes", "rhubarb", "squash", "sweet peas"]
COLLECTION = {"GET", "HEAD", "OPTIONS", "POST"}
ITEM = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def new_plot(rng):
    """A function that makes up one more plot, with all its members."""
    return lambda: {
        "area_m2": rng.randrange(1, 401),
        "tenant": rng.choice(TENANTS),
        "crops": rng.sample(CROPS, rng.randrange(2, 5)),
    }


@pytest.fixture
def keep(http):
    """A function that creates a plot: its path and the plot, as the API answered."""

    def keep(plot):
        answer = http.post("/plots", json=plot)
        created = plot_in(answer, 201)
        return f"/plots/{created['id']}", created

    return keep


def plot_in(answer, status):
    """The plot in an answer of this status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.path}"
    plot = answer.get_json(silent=True)
    assert isinstance(plot, dict) and type(plot.get("id")) is int, "expected a plot: a JSON object with an id"
    return plot


def listed(http):
    """All plots."""
    answer = http.get("/plots")
    assert answer.status_code == 200, "GET /plots should list the plots"
    plots = answer.get_json(silent=True)
    assert isinstance(plots, list), "GET /plots should answer a JSON array"
    return plots


def allowed(answer):
    """The methods in an Allow header."""
    return {method.strip().upper() for method in answer.headers.get("Allow", "").split(",")} - {""}


@pytest.mark.concept("http.created")
def test_a_post_creates_a_plot_and_says_where(solution, http, new_plot):
    """A POST should answer 201 with the new plot, and its Location should lead to just that plot."""
    full, bare = new_plot(), {"area_m2": new_plot()["area_m2"]}
    for sent, expected in ((full, full), (bare, {"tenant": None, "crops": [], **bare})):
        answer = http.post("/plots", json=sent)
        created = plot_in(answer, 201)
        assert created == {"id": created["id"], **expected}, "the plot in the answer to a POST"
        path = urlsplit(answer.headers.get("Location", "")).path
        assert path == f"/plots/{created['id']}", "Location of the new plot"
        assert plot_in(http.get(path), 200) == created, "the plot that Location leads to"
    assert [plot["area_m2"] for plot in listed(http)] == [full["area_m2"], bare["area_m2"]], "areas of all plots"
    assert listed(solution.app().client()) == [], "the plots of another application"


@pytest.mark.concept("http.created", "http.idempotence")
def test_every_post_creates_another_plot(http, keep, new_plot):
    """A POST should always create: the same body again is a second plot, and no body reaches a plot that exists."""
    plot = new_plot()
    _, first = keep(plot)
    _, second = keep(plot)
    assert listed(http) == [first, second], "after the same POST twice"
    _, third = keep({**new_plot(), "id": first["id"]})
    assert third["id"] not in (first["id"], second["id"]), "the id in a body was taken"
    assert listed(http) == [first, second, third], "after a POST whose body has the id of the first plot"


@pytest.mark.concept("http.put_replaces")
def test_a_put_replaces_the_whole_plot(http, keep, new_plot):
    """After a PUT the plot should be what its body says and nothing else: what is left out has its default."""
    path, old = keep(new_plot())
    _, other = keep(new_plot())
    new = new_plot()
    for sent, expected in (
        (new, new),
        ({"area_m2": new["area_m2"], "crops": new["crops"]}, {**new, "tenant": None}),
        ({"area_m2": old["area_m2"], "tenant": "Ada Pell"}, {**old, "tenant": "Ada Pell", "crops": []}),
    ):
        answered = plot_in(http.put(path, json={"id": other["id"], **sent}), 200)
        assert answered == {**expected, "id": old["id"]}, f"the answer to a PUT of {sent}"
        assert listed(http) == [answered, other], f"all plots, after a PUT of {sent}"
    assert http.put(path, json={"tenant": "Ada Pell"}).status_code == 422, "a PUT without area_m2 is no whole plot"


@pytest.mark.concept("http.idempotence", "http.put_replaces")
def test_a_put_can_be_repeated(http, keep, new_plot):
    """A PUT sent twice should leave what it left the first time, and sending back what GET answered change nothing."""
    path, plot = keep(new_plot())
    assert plot_in(http.put(path, json=http.get(path).json), 200) == plot, "what GET answered, sent back by PUT"
    sent = new_plot()
    answers = [http.put(path, json=sent) for _ in range(3)]
    assert [plot_in(answer, 200) for answer in answers] == [{"id": plot["id"], **sent}] * 3, "three equal PUTs"
    assert listed(http) == [{"id": plot["id"], **sent}]
    missing = f"/plots/{plot['id'] + 7}"
    assert http.put(missing, json=sent).status_code == 404, "a PUT to a plot that is not there"
    assert len(listed(http)) == 1, "a PUT created a plot"


@pytest.mark.concept("http.patch_merges")
def test_a_patch_changes_only_what_it_names(http, keep, new_plot):
    """A PATCH should give the members it names their new values, arrays as a whole, and leave all others alone."""
    path, plot = keep(new_plot())
    _, other = keep(new_plot())
    changes = new_plot() | {"tenant": "Ada Pell", "area_m2": 401 - plot["area_m2"]}
    for name, value in changes.items():
        for time in ("once", "twice"):
            patched = plot_in(http.patch(path, json={name: value, "id": other["id"]}), 200)
            assert patched == {**plot, name: value}, f"the answer to a PATCH of {name} alone, sent {time}"
        plot = patched
        assert listed(http) == [plot, other], f"all plots, after a PATCH of {name} alone"
    assert plot_in(http.patch(path, json={}), 200) == plot, "a PATCH that names nothing"
    both = {"tenant": "Ola Berg", "crops": []}
    assert plot_in(http.patch(path, json=both), 200) == {**plot, **both}, "a PATCH that names two members"


@pytest.mark.concept("http.patch_merges")
def test_null_in_a_patch_is_a_value(http, keep, new_plot):
    """In a PATCH, null should free the plot: a member that is null was named, one that is absent was not."""
    path, plot = keep(new_plot())
    freed = plot_in(http.patch(path, json={"tenant": None}), 200)
    assert freed == {**plot, "tenant": None}, "the plot after a PATCH of tenant to null"
    for name in ("area_m2", "crops"):
        assert http.patch(path, json={name: None}).status_code == 422, f"null is no value for {name}"
    assert listed(http) == [freed]


@pytest.mark.concept("http.delete", "http.idempotence")
def test_a_delete_leaves_nothing(http, keep, new_plot):
    """A DELETE should answer 204 without a body, and then there is no such plot for any method, DELETE included."""
    _, before = keep(new_plot())
    path, plot = keep(new_plot())
    _, after = keep(new_plot())
    answer = http.delete(path)
    assert answer.status_code == 204
    assert answer.data == b"", "a 204 has no body"
    assert listed(http) == [before, after], "the plots that are left"
    for method, body in (("GET", {}), ("PUT", {"json": new_plot()}), ("PATCH", {"json": {}}), ("DELETE", {})):
        assert http.open(path, method=method, **body).status_code == 404, f"{method} of a plot that was deleted"
    assert listed(http) == [before, after], "after all methods were tried on the deleted plot"
    _, new = keep(new_plot())
    assert new["id"] != plot["id"], "the id of the deleted plot was given to another"


@pytest.mark.concept("http.safe_methods")
def test_safe_methods_change_nothing(http, keep, new_plot, rng):
    """GET, HEAD and OPTIONS should change nothing, whatever is sent with them: they are sent by robots and caches."""
    path, plot = keep(new_plot())
    for address in ("/plots", path, f"/plots/{plot['id'] + rng.randrange(1, 99)}"):
        for method in ("GET", "HEAD", "OPTIONS"):
            http.open(address, method=method, json=new_plot(), query_string=new_plot())
            assert listed(http) == [plot], f"all plots, after {method} {address} with a body and a query"


@pytest.mark.concept("routing.methods")
def test_head_is_get_without_the_body(http, keep, new_plot):
    """HEAD should answer with the status and the headers of GET, and with no body, also where there is no plot."""
    path, plot = keep(new_plot())
    for address, status in ((path, 200), ("/plots", 200), (f"/plots/{plot['id'] + 1}", 404)):
        read, head = http.get(address), http.head(address)
        assert (read.status_code, head.status_code) == (status, status), f"GET and HEAD {address}"
        assert read.data and head.data == b"", f"the bodies of GET and HEAD {address}"
        assert head.mimetype == read.mimetype, f"Content-Type of HEAD {address}"
        assert head.content_length in (None, len(read.data)), f"Content-Length of HEAD {address}"


@pytest.mark.concept("routing.methods", "http.client_errors")
def test_allow_lists_the_methods_of_an_address(http, keep, new_plot):
    """A method that an address does not have should be a 405 whose Allow lists those it has, as OPTIONS does."""
    path, plot = keep(new_plot())
    for address, methods in (("/plots", COLLECTION), (path, ITEM)):
        for method in sorted((COLLECTION | ITEM) - methods):
            answer = http.open(address, method=method, json=new_plot())
            assert answer.status_code == 405, f"{method} {address}"
            found = allowed(answer)
            assert found == methods, f"Allow of the 405 to {method} {address}"
        options = http.options(address)
        assert options.status_code in (200, 204), f"OPTIONS {address}"
        found = allowed(options)
        assert found == methods, f"Allow of OPTIONS {address}"
    assert listed(http) == [plot]


@pytest.mark.concept("http.client_errors")
def test_a_bad_body_is_refused_and_changes_nothing(http, keep, new_plot, rng):
    """A body of another type should be 415, broken JSON 400, JSON that is not a plot 422, and none of it be stored."""
    path, plot = keep(new_plot())
    good = new_plot()
    bad = {
        "area_m2": [0, 401, -50, "50", True, None, 20.5],
        "tenant": ["", 7, False, []],
        "crops": ["kale", {}, [""]],
    }
    bad["crops"] += [None, [""], [*good["crops"], rng.randrange(99)]]
    no_plots = [[], [good], "plot", 7, None, *({**good, name: value} for name in bad for value in bad[name])]
    for method, address in (("POST", "/plots"), ("PUT", path), ("PATCH", path)):
        form = http.open(address, method=method, data=good)
        assert form.status_code == 415, f"{method} of a form"
        text = http.open(address, method=method, data='{"area_m2": 50}', content_type="text/plain")
        assert text.status_code == 415, f"{method} of JSON that is declared as text/plain"
        broken = http.open(address, method=method, data='{"area_m2": 50', content_type="application/json")
        assert broken.status_code == 400, f"{method} of broken JSON"
        for body in no_plots:
            answer = http.open(address, method=method, data=json.dumps(body), content_type="application/json")
            assert answer.status_code == 422, f"{method} of {body!r}"
            assert listed(http) == [plot], f"a {method} that was refused changed the plots; its body was {body!r}"
    assert http.post("/plots", json={"tenant": good["tenant"]}).status_code == 422, "a POST without area_m2"
    for area in (1, 400):
        assert plot_in(http.put(path, json={"area_m2": area}), 200)["area_m2"] == area


@pytest.mark.concept("json.every_answer")
def test_errors_are_json(solution, new_plot, rng):
    """Every error should be JSON with a text in `error`, those that Flask makes by itself included."""
    http = solution.app({"MAX_CONTENT_LENGTH": rng.randrange(500, 900)}).client()
    plot = plot_in(http.post("/plots", json=new_plot()), 201)
    path, broken = f"/plots/{plot['id']}", {"data": "{", "content_type": "application/json"}
    for method, address, sent, status in [
        ("GET", f"/plots/{plot['id'] + rng.randrange(1, 99)}", {}, 404),
        ("GET", f"/sheds/{rng.randrange(99)}", {}, 404),
        ("DELETE", "/plots", {}, 405),
        ("POST", "/plots", {"data": new_plot()}, 415),
        ("PUT", path, broken, 400),
        ("PATCH", path, {"json": {"area_m2": 0}}, 422),
        ("PATCH", path, {"json": {"crops": ["kale"] * 200}}, 413),
    ]:
        answer = http.open(address, method=method, **sent)
        assert answer.status_code == status, f"{method} {address}"
        assert answer.mimetype == "application/json", f"Content-Type of the {status} to {method} {address}"
        body = answer.get_json(silent=True)
        assert isinstance(body, dict), f"the {status} to {method} {address} should be a JSON object"
        assert isinstance(body.get("error"), str), f"`error` in the {status} to {method} {address} should be a text"
        assert body["error"], f"`error` in the {status} to {method} {address} is empty"
