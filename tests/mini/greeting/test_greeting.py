import pytest


@pytest.mark.concept("greeting.path")
def test_greets_by_name(http, rng):
    """It should greet me by the name in the path."""
    name = rng.choice(["Ada", "Grace", "Edsger"]) + str(rng.randrange(1000))
    response = http.get(f"/hello/{name}")
    assert response.status_code == 200
    assert response.text == f"Hello, {name}"


@pytest.mark.concept("greeting.config")
def test_the_word_is_configured(solution):
    """The word of greeting should come from the configuration."""
    response = solution.app({"WORD": "Salut"}).client().get("/hello/Ada")
    assert response.text == "Salut, Ada"
