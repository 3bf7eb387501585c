"""Checks of `flask_sqlalchemy`: a record label's catalogue, and a database that has to follow its models."""

import csv
import io
import math
from collections import Counter

import pytest

FIRST = "5c1f0a7e2b90"
FILE = "catalogue.db"
ADJECTIVES = ["Copper", "Distant", "Salt", "Velvet", "Winter", "Quiet", "Burning", "Paper"]
NOUNS = ["Ferry", "Owls", "Orchard", "Signal", "Harbour", "Engine", "Lanterns", "Choir"]
TITLES = ["Undertow", "First, Last", "Slow Bell", 'The "B" Side', "Kelp", "Ash and Tin", "Rain Later", "Fathoms"]


@pytest.fixture
def discography(rng):
    """A function that makes artists by name, each with releases whose tracks are in order."""
    names = rng.sample([f"{adjective} {noun}" for adjective in ADJECTIVES for noun in NOUNS], 12)
    numbers = iter(rng.sample(range(100, 1000), 60))

    def make(artists, releases=2, tracks=2):
        return {names.pop(): [_release(rng, next(numbers), tracks) for _ in range(releases)] for _ in range(artists)}

    return make


def _release(rng, number, tracks):
    positions = [f"{side}{place}" for side in "AB" for place in range(1, 9)]
    return {
        "number": f"LL-{number}",
        "title": rng.choice(TITLES),
        "tracks": [{"position": p, "title": rng.choice(TITLES)} for p in sorted(rng.sample(positions, tracks))],
    }


def _slug(name):
    return name.lower().replace(" ", "-")


def _artist(name, releases):
    return {"slug": _slug(name), "name": name, "releases": sorted(releases, key=lambda release: release["number"])}


def _empty(solution):
    """A client of an application on a database without tables."""
    return solution.app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{solution.scratch}/{FILE}"}).client()


def _migrated(solution):
    client = _empty(solution)
    solution.probe("upgrade")
    return client


def _fill(solution, artists):
    """Writes artists, releases and tracks by SQL."""
    rows = {"artist": [], "release": [], "track": []}
    for artist_id, (name, releases) in enumerate(artists.items(), 1):
        rows["artist"].append({"id": artist_id, "name": name, "slug": _slug(name)})
        for release in releases:
            own = {"number": release["number"], "title": release["title"]}
            rows["release"].append({"id": len(rows["release"]) + 1, "artist_id": artist_id, **own})
            rows["track"] += [{"release_id": len(rows["release"]), **track} for track in release["tracks"]]
    for table in rows:
        solution.probe("write", FILE, table, rows[table])


def _post(client, artists):
    """Adds artists and their releases over HTTP, the tracks of each in another order."""
    for name, releases in artists.items():
        assert client.post("/artists", json={"name": name}).status_code == 201
        for release in releases:
            sent = release | {"tracks": release["tracks"][::-1]}
            assert client.post(f"/artists/{_slug(name)}/releases", json=sent).status_code == 201


@pytest.mark.concept("sqlalchemy.migrations")
def test_upgrade_makes_exactly_the_schema_of_the_models(solution):
    """`flask db upgrade` on an empty database should make exactly the schema of the models, with slugs and tracks and
    the constraints on them."""
    _migrated(solution)
    schema = solution.probe("schema")
    columns = {f"{table}.{name}": null for table in schema for name, (_, null) in schema[table]["columns"].items()}
    missing = {"artist.slug", "track.id", "track.release_id", "track.position", "track.title"} - set(columns)
    assert sorted(missing) == [], "columns that `flask db upgrade` does not make"
    optional = [name for name, null in columns.items() if null and not name.endswith(".id")]
    assert optional == [], "columns that may be NULL"
    assert ["slug"] in schema["artist"]["unique"], "artist.slug is not unique in the database"
    unique = schema["track"]["unique"]
    assert ["position", "release_id"] in unique, "the database lets a release have two tracks at one position"
    keys = schema["track"]["foreign_keys"]
    assert [["release_id"], "release"] in keys, "track.release_id is no foreign key to release"
    differences = solution.probe("differences")
    assert differences == [], "`flask db check` would find:\n" + "\n".join(differences)


@pytest.mark.concept("sqlalchemy.migrations")
def test_only_a_migration_makes_tables(solution):
    """The application should make no table by itself, neither at its start nor in a request, and serve the list once
    `flask db upgrade` has made them."""
    client = _empty(solution)
    client.get("/artists")
    assert sorted(solution.probe("schema")) == [], "tables that were made without `flask db upgrade`"
    solution.probe("upgrade")
    assert client.get("/artists").status_code == 200


@pytest.mark.concept("sqlalchemy.data_migrations")
def test_rows_of_the_first_revision_survive_the_upgrade(solution, discography):
    """The label's database is at the first revision and full: an upgrade should keep every row and give each artist
    the slug of their name."""
    client, artists = _empty(solution), discography(3, tracks=0)
    solution.probe("upgrade", FIRST)
    assert sorted(solution.probe("schema")["artist"]["columns"]) == ["id", "name"], "the first migration has changed"
    for artist_id, (name, releases) in enumerate(artists.items(), 1):
        solution.probe("write", FILE, "artist", [{"id": artist_id, "name": name}])
        rows = [{"artist_id": artist_id, "number": r["number"], "title": r["title"]} for r in releases]
        solution.probe("write", FILE, "release", rows)
    solution.probe("upgrade")
    for name, releases in artists.items():
        answer = client.get(f"/artists/{_slug(name)}")
        assert answer.status_code == 200
        assert answer.json == _artist(name, releases)


@pytest.mark.concept("sqlalchemy.data_migrations")
def test_a_downgrade_leads_back(solution, discography):
    """A downgrade should lead back to the schema of the first revision with its rows intact, and a further one to a
    database without tables."""
    _empty(solution)
    solution.probe("upgrade", FIRST)
    before = solution.probe("schema")
    solution.probe("upgrade")
    assert "track" in sorted(solution.probe("schema")), "tables after `flask db upgrade`"
    artists = discography(3)
    _fill(solution, artists)
    solution.probe("downgrade", FIRST)
    assert solution.probe("schema") == before
    rows = solution.probe("read", FILE, "SELECT name, number FROM artist JOIN release ON artist.id = artist_id")
    kept = sorted([name, release["number"]] for name in artists for release in artists[name])
    assert sorted(rows) == kept, "artists and their releases after the downgrade"
    solution.probe("downgrade", "base")
    assert solution.probe("schema") == {}


@pytest.mark.concept("sqlalchemy.relationships")
def test_both_sides_of_a_relation_agree(solution, discography):
    """An artist should know their releases and a release its artist, and when one side changes the other should
    follow, before anything is committed."""
    client, artists = _migrated(solution), discography(2)
    _post(client, artists)
    for name, releases in artists.items():
        assert client.get(f"/artists/{_slug(name)}").json == _artist(name, releases)
        for release in releases:
            page = release | {"artist": {"slug": _slug(name), "name": name}}
            assert client.get(f"/releases/{release['number']}").json == page
    (giver, [given, kept]), (receiver, held) = artists.items()
    expected = sorted([given["number"], *(release["number"] for release in held)])
    moved = solution.probe("moved", given["number"], _slug(receiver))
    expected = {_slug(giver): [kept["number"]], _slug(receiver): expected}
    assert moved == expected, "numbers in each artist's releases, after release.artist = the other, before a commit"
    shown = solution.probe("appended", kept["number"])
    unseen = [side for side, is_shown in shown.items() if not is_shown]
    assert unseen == [], "these do not show the other side's change before a commit"


@pytest.mark.concept("sqlalchemy.cascades")
def test_deleting_an_artist_leaves_no_orphans(solution, discography):
    """Deleting an artist should delete their releases and the tracks on them, and nobody else's."""
    client, artists = _migrated(solution), discography(2)
    _fill(solution, artists)
    (leaver, gone), (_, kept) = artists.items()
    assert client.delete("/artists/nobody").status_code == 404, "DELETE of an unknown artist"
    assert client.delete(f"/artists/{_slug(leaver)}").status_code == 204
    assert client.get(f"/artists/{_slug(leaver)}").status_code == 404
    assert client.get(f"/releases/{gone[0]['number']}").status_code == 404
    numbers = [number for [number] in solution.probe("read", FILE, "SELECT number FROM release")]
    assert sorted(numbers) == sorted(release["number"] for release in kept), "releases left in the database"
    tracks = solution.probe("read", FILE, "SELECT position, title FROM track")
    assert sorted(tracks) == sorted([t["position"], t["title"]] for release in kept for t in release["tracks"])


@pytest.mark.concept("sqlalchemy.transactions", "sqlalchemy.session_scope")
def test_a_refused_request_stores_nothing(solution, discography, rng):
    """What is taken already should be refused with 409: nothing of that request should stay, and the next request
    should work."""
    client, artists = _migrated(solution), discography(1)
    _post(client, artists)
    [(name, [release, other])] = artists.items()
    assert client.post("/artists", json={"name": name.upper()}).status_code == 409
    assert client.get(f"/artists/{_slug(name)}").json == _artist(name, [release, other])
    track = release["tracks"][0]
    number, twice = f"LL-{rng.randrange(1000, 9999)}", [track, track | {"title": "Reprise"}]
    for refused in (release | {"title": "Again"}, {"number": number, "title": "Double", "tracks": twice}):
        assert client.post(f"/artists/{_slug(name)}/releases", json=refused).status_code == 409
    assert client.get(f"/releases/{number}").status_code == 404
    assert client.get("/artists").json == {"total": 1, "artists": [_artist(name, [release, other])]}
    orphan = {"number": number, "title": "Double", "tracks": []}
    assert client.post("/artists/nobody/releases", json=orphan).status_code == 404, "a release of an unknown artist"
    corrected = {"number": number, "title": "Double", "tracks": [track]}
    assert client.post(f"/artists/{_slug(name)}/releases", json=corrected).status_code == 201


@pytest.mark.concept("sqlalchemy.transactions")
def test_a_name_taken_in_the_same_moment_is_refused(solution, discography, rng):
    """When somebody else takes the slug or the number just before our row is written, that is a 409 as well, not a
    500: only the database can know."""
    client = _migrated(solution)
    [name] = discography(1)
    rival = ["INSERT INTO artist (name, slug) VALUES (?, ?)", [name.upper(), _slug(name)]]
    found = solution.probe("outrun_post", FILE, "/artists", {"name": name}, rival)
    expected = 409 if found["is_outrun"] else 201
    assert found["status"] == expected, "POST /artists, right after somebody else stored an artist with this slug"
    assert client.get("/artists").json["total"] == 1
    number = f"LL-{rng.randrange(1000, 9999)}"
    rival = ["INSERT INTO release (number, title, artist_id) SELECT ?, 'First', id FROM artist", [number]]
    release = {"number": number, "title": "Second", "tracks": []}
    found = solution.probe("outrun_post", FILE, f"/artists/{_slug(name)}/releases", release, rival)
    expected = 409 if found["is_outrun"] else 201
    assert found["status"] == expected, "POST of a release, right after somebody else stored its number"
    assert client.post("/artists", json={"name": f"{name} Again"}).status_code == 201


@pytest.mark.concept("sqlalchemy.eager_loading")
def test_the_list_costs_a_constant_number_of_statements(solution, discography):
    """A page of artists with their releases and tracks should cost as many statements for twelve artists as for two."""
    client, artists = _migrated(solution), discography(12)
    _fill(solution, artists)
    page = client.get("/artists?per_page=100")
    assert page.status_code == 200
    shown = sorted(page.json["artists"], key=lambda artist: artist["slug"])
    assert shown == [_artist(name, artists[name]) for name in sorted(artists, key=_slug)]
    few, many = (solution.probe("statements_of", f"/artists?per_page={size}") for size in (2, 100))
    repeated, times = Counter(many).most_common(1)[0]
    assert len(many) <= len(few), f"{len(few)} for 2 artists, {len(many)} for 12; this one {times} times:\n{repeated}"


@pytest.mark.concept("sqlalchemy.pagination")
def test_pages_hold_every_artist_once(solution, discography, rng):
    """Page after page, the list should show every artist once, in order of slug, each with all their releases."""
    client, artists = _migrated(solution), discography(rng.randrange(7, 12), releases=3)
    _fill(solution, artists)
    expected = [_artist(name, artists[name]) for name in sorted(artists, key=_slug)]
    size = rng.randrange(2, 5)
    for page in range(math.ceil(len(artists) / size)):
        answer = client.get(f"/artists?page={page + 1}&per_page={size}")
        assert answer.status_code == 200
        here = expected[page * size : (page + 1) * size]
        assert [artist["slug"] for artist in answer.json["artists"]] == [artist["slug"] for artist in here]
        assert answer.json == {"total": len(artists), "artists": here}
    assert client.get("/artists").json == {"total": len(artists), "artists": expected}


@pytest.mark.concept("sqlalchemy.session_scope")
def test_the_export_is_complete(solution, discography):
    """The export should hold a line for every track in the catalogue and no other, whenever the lines are made."""
    client, artists = _migrated(solution), discography(3)
    _fill(solution, artists)
    untitled = {"number": "LL-0", "title": "Not recorded yet", "tracks": []}
    assert client.post(f"/artists/{_slug(next(iter(artists)))}/releases", json=untitled).status_code == 201
    answer = client.get("/catalogue.csv")
    assert answer.status_code == 200
    lines = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert lines[:1] == [["number", "position", "track", "artist"]]
    assert sorted(lines[1:]) == sorted(
        [release["number"], track["position"], track["title"], name]
        for name, releases in artists.items()
        for release in releases
        for track in release["tracks"]
    )
