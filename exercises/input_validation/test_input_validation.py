"""Checks of `input_validation`: recipes, and JSON that is none."""

import json
from urllib.parse import urlsplit

import pytest

TITLES = ["Plum dumplings", "Red lentil soup", "Köttbullar", "Cheese straws", "Jollof rice", "Summer pudding"]
FOODS = ["flour", "butter", "red lentils", "plums", "crème fraîche", "leeks", "almonds", "rice", "curd cheese"]


@pytest.fixture
def browser(solution):
    """Somebody who sends recipes."""
    return solution.app().client()


@pytest.fixture
def new_ingredient(rng):
    """A function that makes up one more ingredient, complete."""
    return lambda: {
        "name": rng.choice(FOODS),
        "grams": rng.randrange(1, 5001),
        "instead": rng.sample(FOODS, rng.randrange(1, 4)),
    }


@pytest.fixture
def new_recipe(new_ingredient, rng):
    """A function that makes up one more recipe, complete."""
    return lambda: {
        "title": f"{rng.choice(TITLES)} no. {rng.randrange(100)}",
        "servings": rng.randrange(1, 25),
        "is_public": True,
        "cooked_on": f"20{rng.randrange(10, 30)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "ingredients": [new_ingredient() for _ in range(rng.randrange(3, 6))],
    }


def body_of(answer, status, what=None):
    """The JSON object in an answer of this status."""
    assert answer.status_code == status, what or f"the status of {answer.request.method} {answer.request.path}"
    body = answer.get_json(silent=True)
    assert isinstance(body, dict), "the answer should be a JSON object"
    return body


def errors_in(answer, what):
    """The paths of what is wrong, sorted; each has to come with a message. The second argument says what was sent."""
    errors = body_of(answer, 422, what).get("errors")
    assert isinstance(errors, dict), 'the answer should be {"errors": {<path>: <messages>}}'
    for path, messages in errors.items():
        told = [messages] if isinstance(messages, str) else messages
        assert isinstance(told, list) and told, f"the messages at {path!r} should be a string or an array of strings"
        assert all(isinstance(message, str) and message for message in told), f"an empty message at {path!r}"
    return sorted(errors)


def stored(browser):
    """All recipes in the box."""
    recipes = body_of(browser.get("/recipes"), 200).get("recipes")
    assert isinstance(recipes, list), 'GET /recipes should answer {"recipes": [...]}'
    return recipes


def added(browser, recipe):
    """The recipe in the answer to one that is right."""
    answer = body_of(browser.post("/recipes", json=recipe), 201)
    assert "id" in answer, "a recipe in an answer has an id"
    return answer


def without(fields, name):
    """The fields but one."""
    return {key: value for key, value in fields.items() if key != name}


def with_ingredient(recipe, index, **fields):
    """The recipe with some fields of one ingredient replaced."""
    changed = list(recipe["ingredients"])
    changed[index] = {**changed[index], **fields}
    return {**recipe, "ingredients": changed}


def at(sent, path):
    """The value in a body that a JSON Pointer leads to."""
    for step in path.split("/")[1:]:
        sent = sent[int(step) if isinstance(sent, list) else step]
    return sent


@pytest.mark.concept("validation.rules")
def test_what_keeps_the_rules_is_stored(browser, new_recipe, new_ingredient):
    """A recipe that keeps every rule, just so or with defaults, should be answered 201 and be found at its Location."""
    full, ingredient = new_recipe(), new_ingredient()
    least = {"title": "x", "servings": 1, "ingredients": [{"name": "x", "grams": 1}]}
    most = {**full, "title": "ö" * 80, "servings": 24, "is_public": False, "cooked_on": "2024-02-29"}
    most["ingredients"] = [{**ingredient, "name": "ö" * 60, "grams": 5000, "instead": ["ö" * 60] * 3}] * 20
    defaults = {"is_public": False, "cooked_on": None, "ingredients": [{"name": "x", "grams": 1, "instead": []}]}
    for sent, kept in ((full, full), (least, {**least, **defaults}), (most, most), ({**full, "cooked_on": None},) * 2):
        answer = browser.post("/recipes", json=sent)
        recipe = body_of(answer, 201)
        assert recipe == {**kept, "id": recipe.get("id"), "is_featured": False}
        location = answer.headers.get("Location")
        assert location, "the answer has no Location"
        assert body_of(browser.get(urlsplit(location).path), 200) == recipe, "what is at the Location"


@pytest.mark.concept("validation.rules")
def test_what_breaks_a_rule_is_named(browser, new_recipe):
    """A value out of its range, length or format, or a missing field, should be 422 with its path and no other."""
    good = new_recipe()
    wrong = {
        "title": ["", "ö" * 81],
        "servings": [0, 25, -1, 10**30],
        "cooked_on": ["", "soon", "2025-02-29", "2026-13-01", "20261105", "2026-W45-4", "5.11.2026", "2026-11-05T10"],
        "ingredients": [[], good["ingredients"][:1] * 21],
    }
    for name, values in wrong.items():
        for value in values:
            what = f"{name} was {value!r:.60}"
            assert errors_in(browser.post("/recipes", json={**good, name: value}), what) == [f"/{name}"], what
    for name in ("title", "servings", "ingredients"):
        what = f"{name} was missing"
        assert errors_in(browser.post("/recipes", json=without(good, name)), what) == [f"/{name}"], what
    assert stored(browser) == [], "something was stored that was refused"


@pytest.mark.concept("validation.strict_types")
def test_nothing_is_converted(browser, new_recipe):
    """A value of another type should be 422 with its path, even where Python or a library could convert it."""
    good = new_recipe()
    digits = str(good["ingredients"][0]["grams"])
    wrong = {
        "title": [None, 5, True, ["x"], {"en": "x"}],
        "servings": [None, str(good["servings"]), True, 2.5, [2]],
        "is_public": [None, 1, 0, "true", "yes", "false", ""],
        "cooked_on": [20261105, 0, True, ["2026-11-05"]],
        "ingredients": [None, "flour", 3, {"0": good["ingredients"][0]}, good["ingredients"][0]],
    }
    cases = [({**good, name: value}, f"/{name}") for name, values in wrong.items() for value in values]
    cases += [(with_ingredient(good, 0, grams=value), "/ingredients/0/grams") for value in (None, digits, True, 0.5)]
    cases += [(with_ingredient(good, 0, name=value), "/ingredients/0/name") for value in (None, 7, ["flour"])]
    cases += [(with_ingredient(good, 0, instead=value), "/ingredients/0/instead") for value in (None, "rye", {"a": 1})]
    for sent, path in cases:
        what = f"the value at {path} was {json.dumps(at(sent, path))}"
        assert errors_in(browser.post("/recipes", json=sent), what) == [path], what
    assert stored(browser) == [], "something was stored that was refused"


@pytest.mark.concept("validation.nested_paths")
def test_a_nested_error_has_its_whole_path(browser, new_recipe, rng):
    """What is wrong in one of several ingredients should be named by its whole path; what contains it is not."""
    good = new_recipe()
    place = rng.randrange(1, len(good["ingredients"]))
    start = f"/ingredients/{place}"
    ingredient = good["ingredients"][place]
    cases = [(with_ingredient(good, place, grams=grams), f"{start}/grams") for grams in (0, 5001)]
    cases += [(with_ingredient(good, place, name=name), f"{start}/name") for name in ("", "ö" * 61)]
    cases += [
        (with_ingredient(good, place, instead=["rye", "", "oats"]), f"{start}/instead/1"),
        (with_ingredient(good, place, instead=["ö" * 61]), f"{start}/instead/0"),
        (with_ingredient(good, place, instead=["rye", "oats", 7]), f"{start}/instead/2"),
        (with_ingredient(good, place, instead=["rye"] * 4), f"{start}/instead"),
    ]
    for value, path in [
        *((without(ingredient, name), f"{start}/{name}") for name in ("name", "grams")),
        *((value, start) for value in ("flour", 5, None, [], ["flour", 5])),
    ]:
        ingredients = [value if index == place else one for index, one in enumerate(good["ingredients"])]
        cases.append(({**good, "ingredients": ingredients}, path))
    for sent, path in cases:
        what = f"what was wrong was at {path}, in an ingredient {json.dumps(at(sent, start))}"
        assert errors_in(browser.post("/recipes", json=sent), what) == [path], what


@pytest.mark.concept("validation.all_errors")
def test_everything_wrong_is_named_at_once(browser, new_recipe):
    """A body with several mistakes should be answered with all of their paths at once, at every depth."""
    good = new_recipe()
    bad = {"name": "", "instead": ["rye", 5, ""], "colour": "red"}
    ingredients = [bad, *good["ingredients"], "flour", {}]
    last = len(ingredients) - 1
    sent = {"servings": 0, "is_public": "no", "cooked_on": "soon", "ingredients": ingredients, "id": 1}
    below = ["0/name", "0/grams", "0/instead/1", "0/instead/2", "0/colour"]
    below += [f"{last - 1}", f"{last}/name", f"{last}/grams"]
    expected = ["/title", "/servings", "/is_public", "/cooked_on", "/id", *(f"/ingredients/{path}" for path in below)]
    what = f"the body was: {json.dumps(sent)}"
    assert errors_in(browser.post("/recipes", json=sent), what) == sorted(expected), what
    what = "an empty object lacks all that is required"
    assert errors_in(browser.post("/recipes", json={}), what) == ["/ingredients", "/servings", "/title"], what


@pytest.mark.concept("validation.unknown_fields")
def test_fields_that_are_not_offered_are_refused(browser, new_recipe, rng):
    """A field that no request has should be 422 with its path: nobody picks an id or features a recipe."""
    good = new_recipe()
    recipe, invented = added(browser, good), f"rating{rng.randrange(100)}"
    for extra in ({"is_featured": True}, {"id": 99}, {invented: 5}):
        expected = [f"/{name}" for name in extra]
        for answer in (
            browser.post("/recipes", json={**good, **extra}),
            browser.patch(f"/recipes/{recipe['id']}", json=extra),
        ):
            what = f"a {answer.request.method} with {json.dumps(extra)} in the recipe"
            assert errors_in(answer, what) == expected, what
    nested = browser.post("/recipes", json=with_ingredient(good, 1, **{invented: 5}))
    assert errors_in(nested, "an unknown field in an ingredient") == [f"/ingredients/1/{invented}"]
    assert stored(browser) == [recipe], "the box after the refusals"


@pytest.mark.concept("validation.partial_update")
def test_a_change_touches_only_what_it_names(browser, new_recipe, new_ingredient, rng):
    """A PATCH should replace the fields that it names, null included, and leave all others, defaults or not."""
    recipe, other = added(browser, new_recipe()), added(browser, new_recipe())
    path = f"/recipes/{recipe['id']}"
    short = {"name": rng.choice(FOODS), "grams": rng.randrange(1, 5001)}
    longer = [{**short, "instead": ["x", "y"]}, new_ingredient()]
    for change, kept in (
        ({}, {}),
        ({"title": "Pear dumplings"}, {"title": "Pear dumplings"}),
        ({"cooked_on": None, "servings": 3}, {"cooked_on": None, "servings": 3}),
        ({"ingredients": longer}, {"ingredients": longer}),
        ({"ingredients": [short]}, {"ingredients": [{**short, "instead": []}]}),
        ({"is_public": False}, {"is_public": False}),
    ):
        recipe = {**recipe, **kept}
        assert body_of(browser.patch(path, json=change), 200) == recipe, f"after a PATCH with {json.dumps(change)}"
        assert body_of(browser.get(path), 200) == recipe, f"found after a PATCH with {json.dumps(change)}"
    assert stored(browser) == [recipe, other], "the other recipe is another matter"
    missing = browser.patch(f"/recipes/{recipe['id'] + other['id'] + 1}", json={"title": "x"})
    assert missing.status_code == 404, "there is no such recipe"


@pytest.mark.concept("validation.partial_update")
def test_a_change_keeps_the_same_rules(browser, new_recipe, new_ingredient):
    """A PATCH should be judged as a POST is: its values by the same rules, its ingredients complete."""
    recipe, ingredient = added(browser, new_recipe()), new_ingredient()
    for change, expected in (
        ({"title": None}, ["/title"]),
        ({"title": "", "servings": "4", "is_public": 1}, ["/is_public", "/servings", "/title"]),
        ({"servings": None}, ["/servings"]),
        ({"servings": 25, "cooked_on": "2025-02-30"}, ["/cooked_on", "/servings"]),
        ({"ingredients": []}, ["/ingredients"]),
        ({"ingredients": None}, ["/ingredients"]),
        ({"ingredients": [ingredient, without(ingredient, "grams")]}, ["/ingredients/1/grams"]),
        ({"ingredients": [{"instead": [""]}]}, [f"/ingredients/0/{name}" for name in ("grams", "instead/0", "name")]),
    ):
        what = f"a PATCH with {json.dumps(change)}"
        assert errors_in(browser.patch(f"/recipes/{recipe['id']}", json=change), what) == expected, what


@pytest.mark.concept("validation.nothing_stored")
def test_of_a_refused_body_nothing_is_stored(browser, new_recipe):
    """After a refusal the box should be as before: nothing new, and nothing changed, not even what was right."""
    good, change = new_recipe(), new_recipe()
    recipe = added(browser, good)
    assert stored(browser) == [recipe]
    half = [*change["ingredients"], {}]
    for wrong in ({"title": ""}, {"ingredients": half}, {"is_featured": True}, {"servings": "3"}):
        what = f"a POST and a PATCH that are right but for {json.dumps(wrong)}"
        answers = [browser.post("/recipes", json={**change, **wrong})]
        answers.append(browser.patch(f"/recipes/{recipe['id']}", json={**change, **wrong}))
        assert [answer.status_code for answer in answers] == [422, 422], what
        assert stored(browser) == [recipe], f"the box after {what}"
    added(browser, change)
    assert len(stored(browser)) == 2


@pytest.mark.concept("requests.json_body")
def test_a_body_that_is_no_object_is_refused(browser, new_recipe):
    """Malformed JSON, or JSON that is no object, should be 400, and another media type 415, for POST and PATCH."""
    good = new_recipe()
    recipe, whole = added(browser, good), json.dumps(good)
    for method, path in (("POST", "/recipes"), ("PATCH", f"/recipes/{recipe['id']}")):
        for text in ("", whole[:-1], "[]", f"[{whole}]", "null", "true", "7", '"title"', '["title", "servings"]'):
            refused = browser.open(path, method=method, data=text, content_type="application/json")
            assert refused.status_code == 400, f"the body of the {method} was: {text}"
        refused = browser.open(path, method=method, data=whole, content_type="text/plain")
        assert refused.status_code == 415, f"the body of the {method} was text/plain"
    assert stored(browser) == [recipe], "the box after the refusals"
