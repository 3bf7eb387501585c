"""Kestrel Lettings: numbered documents, an index in SQLite, contents stored under their digest, views as classes."""

import hashlib
import io
import ntpath
import os
import sqlite3
from contextlib import closing

import flask
from flask.views import MethodView
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

SCHEMA = "CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY, name TEXT, type TEXT, size INTEGER, digest TEXT)"
SIGNATURES = {".png": (b"\x89PNG\r\n\x1a\n", "image/png"), ".pdf": (b"%PDF-", "application/pdf")}


class Cabinet:
    """Documents in one folder."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.query(SCHEMA)

    def query(self, statement, *values):
        with closing(sqlite3.connect(os.path.join(self.folder, "index.sqlite3"))) as connection, connection:
            connection.row_factory = sqlite3.Row
            cursor = connection.execute(statement, values)
            return [dict(row) for row in cursor.fetchall()] or cursor.lastrowid

    def put(self, name, kind, content):
        digest = hashlib.sha256(content).hexdigest()
        with open(os.path.join(self.folder, digest), "wb") as stored:
            stored.write(content)
        return self.query(
            "INSERT INTO document (name, type, size, digest) VALUES (?, ?, ?, ?)", name, kind, len(content), digest
        )

    def get(self, number):
        found = self.query("SELECT * FROM document WHERE id = ?", number)
        if not found:
            raise NotFound
        return found[0]

    def read(self, document):
        with open(os.path.join(self.folder, document["digest"]), "rb") as stored:
            return stored.read()


def kind_of(name, content):
    ending = os.path.splitext(name)[1].lower()
    if ending in SIGNATURES:
        signature, kind = SIGNATURES[ending]
        if content[: len(signature)] == signature:
            return kind
    elif ending == ".txt" and b"\0" not in content:
        try:
            content.decode()
        except ValueError:
            pass
        else:
            return "text/plain"
    raise UnsupportedMediaType


def as_json(document):
    return {key: document[key] for key in ("id", "name", "type", "size")}


class Documents(MethodView):
    init_every_request = False

    def __init__(self, cabinet):
        self.cabinet = cabinet

    def get(self):
        return [as_json(row) for row in self.cabinet.query("SELECT * FROM document ORDER BY id") or []]

    def post(self):
        flask.request.max_content_length = flask.current_app.config["MAX_UPLOAD_BYTES"]
        file = flask.request.files["file"]
        if file.filename == "":
            raise BadRequest("No file was chosen.")
        name, content = ntpath.basename(file.filename), file.stream.read()
        number = self.cabinet.put(name, kind_of(name, content), content)
        response = flask.jsonify(as_json(self.cabinet.get(number)))
        response.status_code = 201
        response.location = f"/documents/{number}"
        return response


class Document(MethodView):
    init_every_request = False

    def __init__(self, cabinet):
        self.cabinet = cabinet

    def get(self, number):
        document = self.cabinet.get(number)
        response = flask.send_file(
            io.BytesIO(self.cabinet.read(document)),
            mimetype=document["type"],
            as_attachment=True,
            download_name=document["name"],
        )
        response.headers.update({"X-Content-Type-Options": "nosniff"})
        return response


def create_app(config=None):
    app = flask.Flask("kestrel", root_path=os.path.dirname(os.path.abspath(__file__)))
    app.config.from_mapping(UPLOAD_FOLDER=os.path.join(app.instance_path, "documents"), MAX_UPLOAD_BYTES=2 << 20)
    app.config.from_mapping(config)
    cabinet = Cabinet(app.config["UPLOAD_FOLDER"])
    app.add_url_rule("/documents", view_func=Documents.as_view("documents", cabinet))
    app.add_url_rule("/documents/<int:number>", view_func=Document.as_view("document", cabinet))
    return app
