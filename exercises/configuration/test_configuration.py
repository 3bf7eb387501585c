"""Checks of `configuration`: a parish press with settings in layers and two secrets."""

import json

import pytest

DEFAULTS = {
    "STAGE": "development",
    "PARISH": "St Brannock",
    "COPIES": 120,
    "DUPLEX": True,
    "SECTIONS": ["notices", "rota"],
}
SECRETS = {
    "SECRET_KEY": "not-a-secret-only-for-development",
    "PRINTER_TOKEN": "no-token-the-printer-is-simulated",
}
SECTIONS = [
    "baptisms",
    "bell ringers",
    "flowers",
    "harvest supper",
    "hymns",
    "jumble sale",
    "vestry",
]  # none by default


@pytest.fixture
def surround(solution):
    """A function that makes an environment and a file for the factory, of texts and of settings."""

    def replace(environment=None, file=None):
        text = None if file is None else "".join(f"{name} = {json.dumps(value)}\n" for name, value in file.items())
        variables = {f"PRESS_{name}": value for name, value in (environment or {}).items()}
        solution.probe("set_environment", variables, text)

    return replace


@pytest.fixture
def press(solution, surround):
    """A function that makes a client of a press from the layers above the defaults."""

    def make(environment=None, file=None, config=None):
        surround(environment, file)
        return solution.app(config).client()

    return make


@pytest.fixture
def refusal(solution, surround):
    """A function that answers what the factory says against these layers; it must raise."""

    def ask(environment=None, file=None, config=None):
        surround(environment, file)
        refused = solution.probe("refusal", config)
        layers = {"PRESS_ variables": environment, "a file with": file, "config": config}
        given = ", ".join(f"{name} {values}" for name, values in layers.items() if values)
        assert refused, f"create_app() raised nothing with {given}"
        return refused

    return ask


@pytest.fixture
def new_secret(rng):
    """A function that makes up a real secret."""
    return lambda length=32: "".join(rng.choices("abcdefghjkmnpqrstuvwxyz23456789", k=length))


def job_of(client):
    answer = client.get("/job")
    assert answer.status_code == 200
    return answer.json


def settings_of(client):
    answer = client.get("/settings")
    assert answer.status_code == 200
    shown = answer.get_json(silent=True)
    assert isinstance(shown, dict), "GET /settings is not a JSON object"
    return shown


def assert_named(refused, at_fault):
    """A refusal names the settings at fault and no others."""
    named = {name for name in [*DEFAULTS, *SECRETS] if name in refused["message"]}
    assert named == set(at_fault), f"the settings that are named in the message {refused['message']!r}"


@pytest.mark.concept("configuration.layers")
def test_each_layer_goes_before_the_ones_below(press, rng):
    """The mapping should go before the environment, that before the file, and that before the defaults."""
    file, environment, config = rng.sample(range(121, 999), 3)
    layers = {"file": {"COPIES": file}, "environment": {"COPIES": str(environment)}, "config": {"COPIES": config}}
    for names, expected in [
        ([], 120),
        (["file"], file),
        (["environment"], environment),
        (["file", "environment"], environment),
        (["file", "environment", "config"], config),
        (["file", "config"], config),
    ]:
        copies = job_of(press(**{name: layers[name] for name in names}))["copies"]
        assert copies == expected, f"COPIES of the layers defaults, {', '.join(names)}: {layers}"


@pytest.mark.concept("configuration.layers")
def test_a_layer_replaces_only_what_it_names(solution, press, rng):
    """Each layer should replace the settings that it names, as a whole, and leave the others to the layers below."""
    copies, parish, sections = rng.randrange(200, 900), f"St {rng.getrandbits(32):x}", rng.sample(SECTIONS, 3)
    layers = {"file": {"COPIES": copies}, "environment": {"PARISH": parish}, "config": {"SECTIONS": sections}}
    client = press(**layers)
    expected = DEFAULTS | {"COPIES": copies, "PARISH": parish, "SECTIONS": sections}
    assert job_of(client) == {
        "parish": parish,
        "copies": copies,
        "duplex": True,
        "sections": sections,
        "sheets": 2 * copies,
    }
    assert solution.probe("settings_in_config", [*expected]) == expected, f"app.config of the layers {layers}"
    solution.probe("set_environment", {"COPIES": str(copies), "FLASK_COPIES": str(copies)})
    assert job_of(solution.app().client())["copies"] == 120, "with COPIES and FLASK_COPIES, but no PRESS_COPIES"


@pytest.mark.concept("configuration.typed_environment")
def test_values_of_the_environment_have_their_kind(solution, press, surround, rng):
    """The environment holds texts: a number, a list and false have to be made of them, and no false may end up true."""
    copies, sections = rng.randrange(2, 900), rng.sample(SECTIONS, 5)
    texts = {"COPIES": str(copies), "DUPLEX": "false", "SECTIONS": json.dumps(sections)}
    expected = {"parish": "St Brannock", "copies": copies, "duplex": False, "sections": sections, "sheets": copies * 5}
    assert job_of(press(texts)) == expected, f"the job with the variables {texts}"
    job = job_of(press({"DUPLEX": "true", "COPIES": "1"}, file={"DUPLEX": False}))
    assert (job["duplex"], job["copies"]) == (True, 1), "PRESS_DUPLEX=true over a file that says false; PRESS_COPIES=1"
    for text in ("False", "FALSE", "no", "off", "0"):
        surround({"DUPLEX": text})
        if not solution.probe("refusal", None):
            duplex = job_of(solution.app().client())["duplex"]
            assert duplex is False, f"duplex with PRESS_DUPLEX={text}"


@pytest.mark.concept("configuration.typed_environment")
def test_a_text_stays_as_it_is_written(solution, press, rng):
    """A text that looks like something else should stay a text: a parish called 1924, a token of digits and an e."""
    for text in (str(rng.randrange(1000, 3000)), f"{rng.randrange(1, 10)}e{rng.randrange(3, 30)}", "true", '"St Cuby"'):
        texts = {"PARISH": text, "PRINTER_TOKEN": text}
        client = press(texts)
        assert job_of(client)["parish"] == text, f"the parish with PRESS_PARISH={text}"
        found = solution.probe("settings_in_config", list(texts))
        assert found == texts, f"app.config with the variables {texts}"


@pytest.mark.concept("configuration.refusal")
def test_a_value_of_the_wrong_kind_is_refused_by_name(refusal, rng):
    """A press with a setting that makes no sense should not start, and say which settings are at fault."""
    number = rng.randrange(2, 900)
    for name, text, value in [
        ("COPIES", rng.choice(["a few", "twelve"]), f"{number} or so"),
        ("COPIES", rng.choice(["0", f"-{number}"]), 0),
        ("COPIES", f"{number}.5", number + 0.5),
        ("DUPLEX", rng.choice(["perhaps", "both"]), "perhaps"),
        ("SECTIONS", "[1, 2]", [number]),
        ("SECTIONS", '{"rota": 1}', "rota"),
        ("STAGE", rng.choice(["prod", "Production!"]), "live"),
    ]:
        assert_named(refusal({name: text}), [name])
        assert_named(refusal(file={name: value}), [name])
        assert_named(refusal(config={name: value}), [name])
    assert_named(refusal(file={"PARISH": ["St Cuby"]}), ["PARISH"])
    assert_named(
        refusal({"COPIES": "many", "DUPLEX": "perhaps"}, file={"SECTIONS": 3}), ["COPIES", "DUPLEX", "SECTIONS"]
    )


@pytest.mark.concept("configuration.refusal")
def test_a_file_that_is_named_has_to_be_there(solution, press, rng):
    """A press whose PRESS_FILE names no file should not start: it would print with settings that nobody chose."""
    copies, missing = rng.randrange(200, 900), f"press-{rng.getrandbits(32):x}.toml"
    assert job_of(press(file={"COPIES": copies}))["copies"] == copies
    solution.probe("set_environment", {"PRESS_FILE": f"/nowhere/{missing}"})
    refused = solution.probe("refusal", {"COPIES": copies})
    assert refused, f"create_app() raised nothing with PRESS_FILE=/nowhere/{missing}"
    assert missing in refused["message"], "the message should name the path"


@pytest.mark.concept("configuration.secrets")
def test_production_needs_real_secrets(press, refusal, new_secret, rng):
    """In production a press should not start with a default, short or empty secret, and should name which it is."""
    real = {name: new_secret(24) for name in SECRETS}
    stage = {"STAGE": "production"}
    assert job_of(press(real | stage))["copies"] == 120, "a press in production with two real secrets"
    assert_named(refusal(stage), SECRETS)
    for weak, default in SECRETS.items():
        rest = {name: secret for name, secret in real.items() if name != weak}
        for layers in (
            {"environment": rest | stage},
            {"environment": rest | stage | {weak: rng.choice(["", new_secret(23)])}},
            {"file": rest | stage | {weak: default}},
            {"environment": rest, "file": {weak: new_secret(12)}, "config": stage},
            {"environment": real | stage, "config": {weak: new_secret(10)}},
        ):
            assert_named(refusal(**layers), [weak])


@pytest.mark.concept("configuration.secrets")
def test_a_refusal_quotes_no_secret(refusal, new_secret, rng):
    """What a press says when it does not start ends up in a log, where no secret belongs, not even a weak one."""
    secrets = {"SECRET_KEY": new_secret(12), "PRINTER_TOKEN": new_secret()}
    for environment, at_fault in (({"STAGE": "production"}, "SECRET_KEY"), ({"COPIES": "some"}, "COPIES")):
        refused = refusal(secrets | environment)
        assert_named(refused, [at_fault])
        told = [name for name, secret in secrets.items() if secret in refused["log"]]
        assert told == [], f"secrets in what is printed of the exception: {refused['log']}"


@pytest.mark.concept("configuration.overrides")
def test_a_test_has_the_last_word(solution, press, new_secret, rng):
    """What a test hands to the factory should win over a machine set up for production, and reach app.config whole."""
    copies = rng.randrange(2, 99)
    machine = {"STAGE": "production", "SECRET_KEY": new_secret(), "DUPLEX": "true", "COPIES": "5000"}
    test = {"STAGE": "development", "COPIES": copies, "DUPLEX": False, "TESTING": True, "SECRET_KEY": new_secret()}
    client = press(machine, file={"PARISH": "St Petroc"}, config=test)
    expected = {"parish": "St Petroc", "copies": copies, "duplex": False, "sections": ["notices", "rota"]}
    assert job_of(client) == expected | {"sheets": 2 * copies}
    assert solution.probe("settings_in_config", list(test)) == test, "app.config"
    production = {"STAGE": "production", "PRINTER_TOKEN": new_secret(), "COPIES": copies}
    assert job_of(press({"SECRET_KEY": new_secret()}, config=production))["copies"] == copies, "production, by config"


@pytest.mark.concept("configuration.import_time")
def test_importing_reads_nothing(solution, press, surround, rng):
    """Importing the module should read nothing: I set the environment after the import, and made the press then."""
    early, late, filed = rng.sample(range(200, 999), 3)
    solution.probe("set_environment", {"PRESS_COPIES": str(early), "PRESS_STAGE": "?", "PRESS_FILE": "/nowhere.toml"})
    assert solution.probe("import_module") == "app"
    assert job_of(press())["copies"] == 120, f"PRESS_COPIES was {early} at the import, and unset afterwards"
    assert job_of(press({"COPIES": str(late)}))["copies"] == late, "PRESS_COPIES was set after the import"
    assert job_of(press(file={"COPIES": filed}))["copies"] == filed, "PRESS_FILE was set after the import"


@pytest.mark.concept("configuration.import_time", "contexts.current_app")
def test_a_press_keeps_its_own_settings(press, surround, rng):
    """Once it is made, an application should keep its settings, whatever becomes of the environment and of others."""
    one, two = rng.sample(range(200, 999), 2)
    sections = rng.sample(SECTIONS, 5)
    first = press({"COPIES": str(one)}, file={"SECTIONS": sections})
    second = press({"DUPLEX": "false"}, config={"COPIES": two})
    surround({"COPIES": "7", "PARISH": "St Neot"}, file={"SECTIONS": []})
    job = job_of(first)
    assert job == {"parish": "St Brannock", "copies": one, "duplex": True, "sections": sections, "sheets": one * 3}
    plain = {"parish": "St Brannock", "sections": ["notices", "rota"]}
    assert job_of(second) == plain | {"copies": two, "duplex": False, "sheets": two * 2}
    assert job_of(press()) == plain | {"copies": 120, "duplex": True, "sheets": 120}, "a press without any layer"


@pytest.mark.concept("configuration.masking")
def test_the_settings_page_hides_the_secrets(solution, press, new_secret, rng):
    """The settings page should show the seven settings, each secret as ***, and nothing else that is in app.config."""
    secrets, password = {name: new_secret() for name in SECRETS}, new_secret()
    copies = rng.randrange(200, 900)
    for stage in ("development", "production"):
        client = press(secrets | {"STAGE": stage, "COPIES": str(copies)}, config={"BACKUP_PASSWORD": password})
        kept = solution.probe("settings_in_config", [*secrets, "BACKUP_PASSWORD"])
        assert kept == secrets | {"BACKUP_PASSWORD": password}, "app.config"
        assert settings_of(client) == DEFAULTS | {"STAGE": stage, "COPIES": copies} | dict.fromkeys(SECRETS, "***")
    assert settings_of(press()) == DEFAULTS | dict.fromkeys(SECRETS, "***"), "without any layer"
