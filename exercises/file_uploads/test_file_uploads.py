"""Checks of `file_uploads`: tenants' documents, from people who may send anything."""

import io
import struct
import zlib
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest

BOUNDARY = "kestrel-5f1c0e"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
ROOMS = ["hall", "kitchen", "bedroom", "cellar", "balcony", "bathroom", "attic"]
ITEMS = ["oak table", "brass lamp", "wardrobe", "kettle", "mirror", "bookcase", "armchair"]


class _Wire(io.BytesIO):
    """A request body on its way: it can be read once, and tell() says how much of it was."""

    def seekable(self):
        return False


def _text(rng):
    """A text nobody has sent before."""
    return f"Inventory {rng.getrandbits(64):016x}: {rng.choice(ITEMS)}, £{rng.randrange(20, 900)}.\n".encode()


def _png(rng):
    """A real image of one pixel, with a comment."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"tEXt", b"Comment\0" + _text(rng)),
        (b"IDAT", zlib.compress(b"\0" + rng.randbytes(3))),
        (b"IEND", b""),
    ]
    packed = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _pdf(rng):
    """The outline of a PDF."""
    return b"%PDF-1.7\n% " + _text(rng) + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def _part(content, disposition, kind=None):
    """A multipart body of one part, as a browser writes it."""
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n"
    head += f"Content-Type: {kind}\r\n" if kind else ""
    return f"{head}\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def _file(name, content, kind="text/plain"):
    """A multipart body with a file in the part ``file``; its name is a quoted string, where a backslash is escaped."""
    quoted = name.replace("\\", "\\\\")
    return _part(content, f'name="file"; filename="{quoted}"', kind)


def _send(client, name, content, kind="text/plain"):
    """The answer to an upload."""
    return client.post("/documents", data=_file(name, content, kind), content_type=FORM)


def _upload(client, name, content, kind="text/plain"):
    """The document that an upload made."""
    return _document(_send(client, name, content, kind))


def _document(response):
    """The document in the answer to an upload."""
    assert response.status_code == 201, "the upload should be taken"
    document = response.get_json(silent=True)
    assert isinstance(document, dict) and "id" in document, "the answer should be a JSON object with an id"
    return document


def _listed(client):
    """The documents in the list."""
    response = client.get("/documents")
    assert response.status_code == 200
    documents = response.get_json(silent=True)
    assert isinstance(documents, list), "the list should be a JSON array"
    assert all(isinstance(document, dict) for document in documents), "the list should hold JSON objects"
    return documents


def _stream(client, body, **environ):
    """The answer to an upload whose body is still on its way."""
    return client.post("/documents", environ_overrides={"CONTENT_TYPE": FORM, "wsgi.input": body, **environ})


def _at(document):
    """Where a document is."""
    return f"/documents/{quote(str(document['id']), safe='')}"


def _facts(document):
    """The stated fields of a document."""
    return {key: document.get(key) for key in ("id", "name", "type", "size")}


def _disposition(response):
    """The disposition of a response and the file name in it; ``filename*`` goes before ``filename`` (RFC 6266, 4.3)."""
    message = Message()
    message["Content-Disposition"] = response.headers.get("Content-Disposition", "")
    (disposition, _), *params = message.get_params(header="Content-Disposition")
    names = [value for key, value in params if key.lower() == "filename"]
    names.sort(key=lambda value: isinstance(value, str))
    return disposition.lower(), collapse_rfc2231_value(names[0]) if names else None


@pytest.fixture
def folder(solution, rng):
    """Where documents are kept: a folder with files beside it that are nobody's documents."""
    secret = f"the deposit is in safe {rng.randrange(1000, 9999)}"
    solution.probe("plant", {"kestrel/deposits.txt": secret, "kestrel/documents-private/keys.txt": secret})
    return f"{solution.scratch}/kestrel/documents"


@pytest.fixture
def desk(solution, folder):
    """A function that makes a client of the application on the folder."""
    return lambda **config: solution.app({"UPLOAD_FOLDER": folder, **config}).client()


@pytest.mark.concept("uploads.multipart")
def test_an_upload_is_listed_and_downloads_unchanged(desk, rng):
    """A document that was taken should be described in the answer, listed, and come back byte for byte."""
    client, documents = desk(), []
    for name, kind, make in (
        ("inventory.txt", "text/plain", _text),
        ("hall.png", "image/png", _png),
        ("lease.pdf", "application/pdf", _pdf),
    ):
        content = make(rng)
        created = _send(client, name, content, kind)
        document = _document(created)
        assert _facts(document) == {"id": document["id"], "name": name, "type": kind, "size": len(content)}
        assert urlsplit(created.headers.get("Location", "")).path == _at(document), "where Location points"
        download = client.get(_at(document))
        assert download.status_code == 200
        assert download.data == content, "the bytes that come back are not those that were sent"
        documents.append(document)
    listed = sorted(map(_facts, _listed(client)), key=str)
    assert listed == sorted(map(_facts, documents), key=str)


@pytest.mark.concept("uploads.multipart")
def test_a_request_without_a_file_is_a_bad_request(desk, rng):
    """A form without the part, with a text in its place, or with an empty file name should be answered 400."""
    client = desk()
    _upload(client, "inventory.txt", _text(rng))
    for missing, body in {
        "no part named file": _part(_text(rng), 'name="attachment"; filename="inventory.txt"', "text/plain"),
        "file is a text field": _part(_text(rng), 'name="file"'),
        "no file was chosen": _file("", b"", "application/octet-stream"),
        "the file name is empty": _file("", _text(rng)),
    }.items():
        response = client.post("/documents", data=body, content_type=FORM)
        assert response.status_code == 400, missing


@pytest.mark.concept("uploads.content")
def test_name_and_content_must_agree(desk, solution, rng):
    """A file whose name and content do not make one of the three types should be 415, and not be kept anywhere."""
    client = desk()
    image = _upload(client, f"{rng.choice(ROOMS).upper()}.PNG", _png(rng), "application/octet-stream")
    assert image.get("type") == "image/png"
    marker = f"Forged {rng.getrandbits(64):016x}"
    for name, content in (
        ("photo.png", f"<script>/* {marker} */</script>".encode()),
        ("lease.pdf", _png(rng) + marker.encode()),
        ("photo.png", _pdf(rng) + marker.encode()),
        ("notes.txt", _png(rng) + marker.encode()),
        ("notes.txt", _text(rng) * 100 + marker.encode() + b"\0"),
        ("notes.txt", _text(rng) * 100 + marker.encode() + b"\xff"),
        ("photo.png.html", _png(rng) + marker.encode()),
        ("photo", _png(rng) + marker.encode()),
        ("png", _png(rng) + marker.encode()),
    ):
        response = _send(client, name, content, "image/png")
        assert response.status_code == 415, f"{name} that begins with {content[:12]!r}"
        assert solution.probe("holding", marker) == [], f"{name} was refused, yet its content is still on disk"


@pytest.mark.concept("uploads.names", "uploads.containment")
def test_a_sent_path_is_only_a_name(desk, solution, folder, rng):
    """A path in the sent name should choose no place on disk: the document keeps the last part of it as its name."""
    client = desk()
    before = solution.probe("outside", folder)
    name = f"{rng.choice(ROOMS)} {rng.randrange(10, 99)}.txt"
    for sent in ("../", "../../", f"{solution.scratch}/", "photos/", "..\\..\\", "C:\\papers\\"):
        path = sent + name
        document = _upload(client, path, _text(rng))
        assert solution.probe("outside", folder) == before, f"{path} was written outside UPLOAD_FOLDER"
        assert document.get("name") == name, f"the name of {path}"
        assert client.get(_at(document)).status_code == 200


@pytest.mark.concept("uploads.storage")
def test_equal_names_do_not_overwrite(desk, rng):
    """Tenants who all send inventory.txt should have a document each, with its own content, even if two are equal."""
    client = desk()
    contents = [_text(rng) for _ in range(3)]
    contents.append(contents[0])
    documents = [_upload(client, "inventory.txt", content) for content in contents]
    assert [client.get(_at(document)).data for document in documents] == contents
    assert len({document["id"] for document in documents}) == len(contents), "one of them was sent twice, unchanged"


@pytest.mark.concept("uploads.limit")
def test_a_declared_length_over_the_limit_is_refused_unread(desk, solution, rng):
    """A request that declares too long a body should be 413 for that alone: its body stays unread and off the disk."""
    limit = rng.randrange(20_000, 60_000)
    client = desk(MAX_UPLOAD_BYTES=limit)
    _upload(client, "inventory.txt", b"One oak table.\n" * (limit // 30))
    marker = f"Statement {rng.getrandbits(64):016x}"
    body = _Wire(_file("statement.txt", f"{marker} ".encode() * 80_000))
    response = _stream(client, body, CONTENT_LENGTH=str(len(body.getbuffer())))
    assert response.status_code == 413, f"a body of {len(body.getbuffer())} bytes; the limit is {limit}"
    assert body.tell() <= limit, f"{body.tell()} bytes of the body were read; the limit is {limit}"
    assert solution.probe("holding", marker) == []
    too_long = str(2 * 1024**2 + 1)
    assert _stream(desk(), body, CONTENT_LENGTH=too_long).status_code == 413, f"{too_long} bytes, without a setting"


@pytest.mark.concept("uploads.limit")
def test_an_undeclared_length_is_cut_off_at_the_limit(desk, solution, rng):
    """A chunked request, which declares no length, should be taken when short and be 413 past the limit."""
    limit = rng.randrange(20_000, 60_000)
    client = desk(MAX_UPLOAD_BYTES=limit)
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    short = _stream(client, _Wire(_file("inventory.txt", _text(rng))), **chunked)
    assert short.status_code == 201, "a short chunked request"
    marker = f"Statement {rng.getrandbits(64):016x}"
    body = _Wire(_file("statement.txt", f"{marker} ".encode() * 80_000))
    response = _stream(client, body, **chunked)
    assert response.status_code == 413, f"a chunked body of {len(body.getbuffer())} bytes; the limit is {limit}"
    assert body.tell() <= limit + 1024**2, f"{body.tell()} bytes of the body were read; the limit is {limit}"
    assert solution.probe("holding", marker) == []


@pytest.mark.concept("uploads.download", "uploads.names")
def test_a_download_is_an_attachment_of_the_stored_type(desk, rng):
    """A download should be an attachment under its own name, in any script, with our type and not the client's."""
    client = desk()
    name = f"{rng.choice(['опись', 'список', '見取図', '照片'])} {rng.randrange(10, 99)}.txt"
    document = _upload(client, name, b"<script>alert(document.domain)</script>" + _text(rng), "text/html")
    assert [document.get("name"), document.get("type")] == [name, "text/plain"]
    download = client.get(_at(document))
    assert download.status_code == 200
    disposition, offered = _disposition(download)
    assert disposition == "attachment"
    assert offered == name, "the file name in Content-Disposition"
    assert download.mimetype == "text/plain"
    assert download.headers.get("X-Content-Type-Options") == "nosniff"


@pytest.mark.concept("uploads.containment")
def test_only_documents_can_be_downloaded(desk, solution, folder, rng):
    """Any address that is not a document's should be 404: a path out of the folder, an index in it, an unknown id."""
    client, content = desk(), _text(rng)
    document = _upload(client, "inventory.txt", content)
    assert client.get(_at(document)).status_code == 200, "the document itself"
    paths = ["..", "../deposits.txt", "../documents-private/keys.txt", f"{solution.scratch}/kestrel/deposits.txt"]
    paths += [f"{document['id']}/../../deposits.txt", "..\\deposits.txt", "4711", str(UUID(int=rng.getrandbits(128)))]
    own = solution.probe("without", folder, content.decode().strip())
    paths += [path for path in own if path != str(document["id"])]
    for path in paths:
        for spelling in (path, quote(path, safe=""), quote(quote(path, safe=""), safe="")):
            response = client.get(f"/documents/{spelling}", follow_redirects=True)
            assert response.status_code == 404, f"GET /documents/{spelling}"


@pytest.mark.concept("uploads.storage")
def test_documents_survive_a_restart(desk, solution, rng):
    """After a restart, the documents in the folder should be there as before, and new ones should not replace them."""
    content = _text(rng)
    before = _upload(desk(), "inventory.txt", content)
    solution.probe("restart")
    client = desk()
    assert [_facts(document) for document in _listed(client)] == [_facts(before)], "listed after a restart"
    assert _disposition(client.get(_at(before))) == ("attachment", "inventory.txt"), "downloaded after a restart"
    after = _upload(client, "inventory.txt", _text(rng))
    assert {document.get("id") for document in _listed(client)} == {before["id"], after["id"]}
    assert client.get(_at(before)).data == content
