import pytest


@pytest.mark.concept("counter.state", "greeting.config")
def test_counts_from_the_start_it_is_given(solution, rng):
    """It should count on from START."""
    start = rng.randrange(100)
    client = solution.app({"START": start}).client()
    assert [client.post("/count").get_json(silent=True) for _ in range(2)] == [{"count": start + 1}, {"count": start + 2}]


@pytest.mark.concept("counter.state")
def test_applications_count_apart(solution):
    """Two applications should count apart."""
    first, second = solution.app().client(), solution.app().client()
    first.post("/count")
    numbers = [client.post("/count").get_json(silent=True)["count"] for client in (first, second)]
    assert numbers[0] == numbers[1] + 1


@pytest.mark.concept("counter.state")
def test_the_number_is_where_the_application_is(solution):
    """The application should hold its number."""
    solution.app({"START": 5}).client().post("/count")
    assert solution.probe("number") == 6
