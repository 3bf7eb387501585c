"""What the checks send: the addresses, good and wrong bodies, and requests that bring out every answer."""

NAMES = ["Kingfisher", "Heron", "Grebe", "heron's Nest", "Otter", "Bittern", "Łabędź", "Coot", "eider", "Dipper"]
PEOPLE = ["Ada Price", "Søren Lund", "M. O'Hara", "Wanda Żak", "Iris Bell", "Tom Okafor", "Ines Barlow", "Piet Smit"]

PING, BOATS, BOAT = "/ping", "/boats", "/boats/{number}"
OUTINGS, OUTING, RETURN = "/boats/{number}/outings", "/outings/{number}", "/outings/{number}/return"
VERBS = {BOATS: "GET POST", BOAT: "GET PUT DELETE", OUTINGS: "GET POST", OUTING: "GET PATCH", RETURN: "POST"}
OPERATIONS = [(method, path) for path, methods in VERBS.items() for method in methods.split()]
COACHES_ONLY = [("POST", BOATS), ("PUT", BOAT), ("DELETE", BOAT)]
SENDS = {  # what a body must have, and what it may have
    ("POST", BOATS): ({"name", "kind", "seats"}, {"weight_kg"}),
    ("PUT", BOAT): ({"name", "kind", "seats"}, {"weight_kg"}),
    ("POST", OUTINGS): ({"crew", "due"}, {"cox"}),
    ("PATCH", OUTING): (set(), {"cox", "due"}),
    ("POST", RETURN): ({"km"}, {"damage"}),
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
TYPES = [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"]

WRONG_BOAT = {
    "name": [None, "", "  ", 7, "n" * 41],
    "kind": [None, "", "Sweep", 1, ["sweep"]],
    "seats": [None, 3, 0, "4", 4.0, True, [4]],
    "weight_kg": ["27", 4, 121, True, []],
}
WRONG_OUTING = {
    "crew": [None, [], "Ada", [1] * 8, [""], PEOPLE],
    "cox": ["", 5, True, ["Ada"], "c" * 61],
    "due": [None, "", "7:30", "24:00", "07:60", 730, "07:30\n"],
}
WRONG_LANDING = {"km": [None, -1, 201, "12", True], "damage": ["", 5, "d" * 501, []]}


def a_boat(rng, name):
    """The body of a good boat."""
    return {
        "name": name,
        "kind": rng.choice(["sculling", "sweep"]),
        "seats": rng.choice([1, 2, 4, 8]),
        "weight_kg": rng.choice([None, rng.randrange(14, 100), rng.randrange(14, 100) + 0.5]),
    }


def an_outing(rng, boat):
    """The body of a good outing of this boat."""
    body = {"crew": rng.sample(PEOPLE, boat["seats"]), "due": f"{rng.randrange(24):02}:{rng.randrange(60):02}"}
    return body | rng.choice([{}, {"cox": None}, {"cox": rng.choice(PEOPLE)}])


def a_landing(rng):
    """The body that ends an outing well."""
    return {"km": rng.choice([0, 12, 7.5, 200])} | rng.choice([{}, {"damage": None}, {"damage": "a lost rigger nut"}])


def a_wrong(rng, body, values):
    """The body with one to three members that are refused."""
    body = dict(body)
    for name in rng.sample(sorted(values), rng.randint(1, min(3, len(values)))):
        body[name] = rng.choice(values[name])
    return body


def bring_out_every_answer(pair, rng):
    """Sends requests that bring every operation to each of its answers."""
    boats = [
        pair.prepare("POST", BOATS, body=a_boat(rng, f"Smew {number}") | {"seats": 4, "weight_kg": weight})
        for number, weight in enumerate((None, 31, 40.5))
    ]
    _ask_without_a_right_and_without_a_thing(pair)
    _take_out_and_bring_back(pair, boats[0]["id"])
    _change_and_sell_boats(pair, rng, boats)
    pair.prepare("GET", BOATS, query="?kind=x")
    pair.prepare("GET", OUTINGS, boats[0]["id"], query="?state=x")
    pair.prepare("GET", PING, key=None)


def _ask_without_a_right_and_without_a_thing(pair):
    for method, path in OPERATIONS:
        body = None if method in ("GET", "DELETE") else {}
        pair.prepare(method, path, 999, body, key=None)
        pair.prepare(method, path, 999, body)
        if (method, path) in COACHES_ONLY:
            pair.prepare(method, path, 999, body, key=pair.rower)


def _take_out_and_bring_back(pair, boat):
    crew = {"crew": PEOPLE[:4], "due": "07:30"}
    for key, cox in ((pair.rower, None), (pair.coach, PEOPLE[0])):
        outing = pair.prepare("POST", OUTINGS, boat, {**crew, "cox": cox}, key=key)["id"]
        pair.prepare("GET", OUTINGS, boat)
        pair.prepare("GET", OUTING, outing)
        pair.prepare("GET", BOATS)
        for method, path, body in (("PATCH", OUTING, {}), ("POST", RETURN, {"km": 1})):
            pair.prepare(method, path, outing, body, key=pair.other)
            pair.prepare(method, path, outing, [])
        pair.prepare("PATCH", OUTING, outing, {"due": 7})
        pair.prepare("PATCH", OUTING, outing, {"due": "08:00"})
        pair.prepare("POST", RETURN, outing, {})
        pair.prepare("DELETE", BOAT, boat)
        pair.prepare("POST", OUTINGS, boat, crew)
        pair.prepare("POST", RETURN, outing, {"km": 3.5, "damage": cox and "a bent fin"})
        pair.prepare("POST", RETURN, outing, {"km": 3})
        pair.prepare("PATCH", OUTING, outing, {})
        pair.prepare("GET", OUTING, outing)
    pair.prepare("GET", OUTINGS, boat)
    pair.prepare("POST", OUTINGS, boat, {})
    pair.prepare("POST", OUTINGS, boat, [])


def _change_and_sell_boats(pair, rng, boats):
    for boat in boats:
        pair.prepare("GET", BOAT, boat["id"])
        pair.prepare("PUT", BOAT, boat["id"], a_boat(rng, boat["name"]) | {"weight_kg": boat["weight_kg"]})
    pair.prepare("PUT", BOAT, 999, a_boat(rng, "Nobody's"))
    for body in ([], {}, a_boat(rng, boats[0]["name"])):
        pair.prepare("POST", BOATS, body=body)
        pair.prepare("PUT", BOAT, boats[1]["id"], body)
    pair.prepare("DELETE", BOAT, boats[2]["id"])
