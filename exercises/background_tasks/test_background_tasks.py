"""Checks of `background_tasks`: letters that a worker has printed, on good days and bad ones."""

import json

import pytest

PEOPLE = ["Ines Duarte", "Tom Okafor", "Greta Lind", "Šárka Horáková", "Samir Haddad", "Wanda Kurek", "Piet de Boer"]
WORDS = ["Thank you for the pears", "The piano arrives", "We are moving", "Grüße aus Sète", "Your deposit"]
BUSY = [503, "The presses are busy."]


@pytest.fixture
def settings(solution, rng):
    """The configuration of one installation, for the web application and the worker."""
    solution.probe("begin_afresh")
    redis, queue = solution.service("redis"), f"post{rng.getrandbits(64):x}"
    yield {"DATA_FOLDER": solution.scratch, "REDIS_URL": redis, "QUEUE": queue, "BACKOFF": 0.1, "ATTEMPTS": 4}
    if redis:
        solution.probe("forget", redis, queue)


@pytest.fixture
def new_letters(rng):
    """A function that makes up letters, each to somebody else."""

    def make(number):
        people = rng.sample(PEOPLE, number)
        return [{"to": to, "text": f"{rng.choice(WORDS)}, {rng.randrange(10**6)}"} for to in people]

    return make


def send(client, letters):
    """The addresses at which the statuses of these letters can be read."""
    urls = []
    for letter in letters:
        answer = client.post("/letters", json=letter)
        assert answer.status_code == 202, "POST /letters should answer 202"
        assert answer.headers.get("Location"), "a 202 without Location: where does one ask for the letter?"
        urls.append(answer.headers["Location"])
    return urls


def status_of(client, url):
    """The status of a letter, a JSON object."""
    answer = client.get(url)
    assert answer.status_code == 200, f"GET {url} answered {answer.status_code}"
    status = answer.get_json(silent=True)
    assert isinstance(status, dict) and "state" in status, f"GET {url} answered no JSON object with a state"
    return status


def assert_posted(client, url, run, letter):
    """A letter is posted under the tracking number of its own print."""
    status = status_of(client, url)
    assert status["state"] == "posted", f"{letter['to']}'s letter: {status}. {told(run)}"
    prints = {printed["tracking"]: printed for printed in run["prints"].values()}
    printed = prints.get(status.get("tracking"))
    assert printed, f"the house knows no tracking number {status.get('tracking')!r}"
    assert {"to": printed["to"], "text": printed["text"]} == letter, "what the house printed"


def assert_failed(client, url, run, reason):
    """A letter was given up, for this reason."""
    status = status_of(client, url)
    assert status["state"] == "failed", f"the letter: {status}. {told(run)}"
    assert status.get("reason") == reason


def told(run):
    """What the house saw of the letters, and what became of the worker."""
    ended = run["exit_status"]
    end = "The worker was running" if ended is None else f"The worker had ended by itself, with exit status {ended}"
    seen = ", ".join(order["to"] for order in run["orders"]) or "none"
    return f"Orders that reached the house: {seen}.\n{end}. It printed last:\n{run['output'] or '(nothing)'}"


def orders_of(run, letter):
    """The orders of a letter that reached the house, in their order."""
    return [order for order in run["orders"] if order["to"] == letter["to"]]


@pytest.mark.concept("tasks.accepted")
def test_a_letter_is_taken_at_once_and_nothing_is_done_yet(solution, settings, new_letters):
    """POST should answer 202 with the letter's address while the work is not done, and leave the work to the worker."""
    [letter] = new_letters(1)
    sent = solution.probe("send_with_no_worker", settings, letter)
    assert sent["status"] is not None, "POST /letters had no answer after 4 seconds: did it wait for the house?"
    assert sent["status"] == 202
    assert sent["location"], "a 202 without Location: where does one ask for the letter?"
    assert sent["state"] == {**(sent["state"] or {}), "state": "pending"}, "no worker was started, so it is pending"
    assert sent["orders"] == 0, "the house heard of the letter, though no worker was started"


@pytest.mark.concept("validation.rules")
def test_what_is_no_letter_is_refused(solution, settings, new_letters, rng):
    """A body that is no letter should be refused with a 4xx when it is sent, and a letter nobody sent be a 404."""
    client, [letter] = solution.app(settings).client(), new_letters(1)
    [url] = send(client, [letter])
    assert status_of(client, url)["state"] == "pending"
    name = rng.choice(["to", "text"])
    without = {key: value for key, value in letter.items() if key != name}
    for body in (without, letter | {name: ""}, letter | {name: 7}, letter | {name: None}, {}, [letter], "Dear", None):
        answer = client.post("/letters", data=json.dumps(body), content_type="application/json")
        assert answer.status_code == 400, f"POST /letters with the JSON {body!r}"
    broken = client.post("/letters", data='{"to": "', content_type="application/json")
    assert broken.status_code == 400, "POST /letters with broken JSON"
    assert client.post("/letters", data=letter).status_code in (400, 415), "POST /letters with a form"
    for unknown in (f"{rng.randrange(10**6)}", f"{rng.getrandbits(128):032x}", f"{url.rpartition('/')[2]}0"):
        assert client.get(f"/letters/{unknown}").status_code == 404, f"GET /letters/{unknown}, a letter nobody sent"


@pytest.mark.concept("tasks.worker", "tasks.status")
def test_a_worker_finds_what_waits_and_what_comes(solution, settings, new_letters):
    """A worker should post the letters sent before it was started and those sent while it runs, each once."""
    client = solution.app(settings).client()
    early, late = new_letters(2)
    urls = send(client, [early, early])
    run = solution.probe("work", settings, {}, urls, then=[late])
    for url, letter in zip([*urls, *run["later"]], [early, early, late], strict=True):
        assert_posted(client, url, run, letter)
    numbers = {status_of(client, url)["tracking"] for url in urls}
    assert len(numbers) == 2, "two letters with the same words are two letters, with a tracking number each"
    assert len(run["orders"]) == 3, f"three letters, and nothing went wrong. {told(run)}"


@pytest.mark.concept("tasks.durable")
def test_a_web_process_that_ends_loses_nothing(solution, settings, new_letters):
    """A letter should outlive the web process that took it: a worker does it later, another web process knows it."""
    letters = new_letters(2)
    sent = solution.probe("send_and_end", settings, letters)
    assert sent["answers"], f"a web process of its own did not answer. It printed:\n{sent['output']}"
    assert [status for status, _ in sent["answers"]] == [202, 202]
    urls = [url for _, url in sent["answers"]]
    client = solution.app(settings).client()
    assert [status_of(client, url)["state"] for url in urls] == ["pending", "pending"], "read by another web process"
    run = solution.probe("work", settings, {}, urls)
    another = solution.app(settings).client()
    for url, letter in zip(urls, letters, strict=True):
        assert_posted(client, url, run, letter)
        assert_posted(another, url, run, letter)


@pytest.mark.concept("contexts.app_context")
def test_each_letter_has_an_application_context_of_its_own(solution, settings, new_letters):
    """Each letter should be worked on in its own context: what one leaves in g must not be there for the next."""
    # More than a pool has threads, so that one of them has two letters.
    client, letters = solution.app(settings).client(), [letter for _ in range(3) for letter in new_letters(4)]
    urls = send(client, letters)
    run = solution.probe("work", settings, {}, urls)
    for url, letter in zip(urls, letters, strict=True):
        assert_posted(client, url, run, letter)
    sessions = [order["session"] for order in run["orders"]]
    assert len(set(sessions)) == len(sessions), "letters shared a session with the house, so they shared a context"


@pytest.mark.concept("tasks.retry")
def test_a_busy_house_is_tried_again_after_growing_pauses(solution, settings, new_letters):
    """A letter that the house is too busy for should be ordered again, each time after a pause of twice the length."""
    settings["BACKOFF"] = 0.2
    client, letters = solution.app(settings).client(), new_letters(1)
    urls = send(client, letters)
    run = solution.probe("work", settings, {letters[0]["to"]: [BUSY] * 3}, urls)
    assert_posted(client, urls[0], run, letters[0])
    orders = orders_of(run, letters[0])
    assert len(orders) == 4, "busy three times, then not"
    pauses = [after["came"] - before["left"] for before, after in zip(orders, orders[1:], strict=False)]
    for pause, least in zip(pauses, (0.2, 0.4, 0.8), strict=True):
        assert pause > 0.95 * least, f"with BACKOFF = 0.2 the pauses were {[round(pause, 2) for pause in pauses]}"


@pytest.mark.concept("tasks.give_up")
def test_a_letter_is_given_up_after_the_last_attempt(solution, settings, new_letters, rng):
    """When the house stays busy, the letter should have failed after ATTEMPTS orders, with the last reason."""
    settings |= {"ATTEMPTS": 5, "BACKOFF": 0.05}
    client, [letter] = solution.app(settings).client(), new_letters(1)
    [url] = send(client, [letter])
    reason = f"The presses are busy, {rng.randrange(10**6)} letters wait."
    run = solution.probe("work", settings, {letter["to"]: [BUSY] * 4 + [[503, reason]] * 9}, [url])
    assert_failed(client, url, run, reason)
    assert len(run["orders"]) == 5, f"with ATTEMPTS = 5. {told(run)}"


@pytest.mark.concept("tasks.give_up")
def test_a_refused_letter_is_not_tried_again(solution, settings, new_letters, rng):
    """A letter that the house refuses should have failed after one order, with the reason, and stop nobody else."""
    client, letters = solution.app(settings).client(), new_letters(2)
    urls = send(client, letters)
    reason = f"There is no house number {rng.randrange(10**6)}."
    run = solution.probe("work", settings, {letters[0]["to"]: [[rng.choice([400, 404, 422]), reason]] * 9}, urls)
    assert_failed(client, urls[0], run, reason)
    assert len(orders_of(run, letters[0])) == 1, f"a refusal does not pass. {told(run)}"
    assert_posted(client, urls[1], run, letters[1])


@pytest.mark.concept("tasks.retry")
def test_a_letter_that_pauses_does_not_hold_up_the_others(solution, settings, new_letters):
    """While one letter waits for its next attempt, the worker should do the others: a pause is no sleep."""
    settings["BACKOFF"] = 60
    client, [paused, other] = solution.app(settings).client(), new_letters(2)
    urls = send(client, [paused] * 6)
    run = solution.probe("work", settings, {paused["to"]: [BUSY] * 99}, asked=6, then=[other])
    assert run["before"] == 6, f"six letters, and a house too busy for them: each is tried and waits. {told(run)}"
    assert_posted(client, run["later"][0], run, other)
    assert {status_of(client, url)["state"] for url in urls} == {"pending"}
    assert len(orders_of(run, paused)) == 6, "with BACKOFF = 60 none is due again"


@pytest.mark.concept("tasks.idempotency")
def test_a_letter_whose_answer_got_lost_is_printed_once(solution, settings, new_letters):
    """When the house printed a letter and its answer got lost, the next attempt should not have it printed again."""
    client, [letter] = solution.app(settings).client(), new_letters(1)
    urls = send(client, [letter, letter])
    run = solution.probe("work", settings, {letter["to"]: ["lost", "lost"]}, urls)
    for url in urls:
        assert_posted(client, url, run, letter)
    assert len(run["orders"]) > 2, f"the answer to an order got lost: it is tried again. {told(run)}"
    assert len(run["prints"]) == 2, "two letters; each keeps its key, however often it is ordered"


@pytest.mark.concept("tasks.killed_worker", "tasks.idempotency")
def test_a_killed_worker_loses_nothing(solution, settings, new_letters):
    """I killed the worker in the middle of an order: the next one should finish that letter and all that waited, print
    none twice, and leave alone what was finished."""
    settings["BACKOFF"] = 1
    client, [refused, done, paused, begun, waiting] = solution.app(settings).client(), new_letters(5)
    urls = send(client, [refused, done, paused])
    plan = {refused["to"]: [[422, "No such street."]] * 9, paused["to"]: [BUSY], begun["to"]: ["hold"]}
    run = solution.probe("work_and_be_killed", settings, plan, urls[:2], urls[2:], [begun, waiting])
    assert run["held"], f"the letter in whose middle the worker was to be killed was never ordered. {told(run)}"
    assert run["states"][0] == {**(run["states"][0] or {}), "state": "pending"}, "the state of the interrupted letter"
    for url, letter in zip([*urls[1:], *run["later"]], [done, paused, begun, waiting], strict=True):
        assert_posted(client, url, run, letter)
    assert status_of(client, urls[0])["state"] == "failed"
    assert len(run["prints"]) == 4, "four letters were to be printed, each once"
    again = [len(orders_of(run, letter)) for letter in (refused, done)]
    assert again == [1, 1], f"how often the house heard of two letters that were finished. {told(run)}"
