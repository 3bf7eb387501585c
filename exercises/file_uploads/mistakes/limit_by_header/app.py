"""Kestrel Lettings: the documents that tenants send."""

import json
import os
import re
from pathlib import Path
from uuid import uuid4

from flask import Flask, abort, jsonify, request, send_from_directory, url_for

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PDF_SIGNATURE = b"%PDF-"


def media_type(name, content):
    """The media type of a document, or None where its name and its content do not make one."""
    name = name.lower()
    if name.endswith(".png") and content.startswith(PNG_SIGNATURE):
        return "image/png"
    if name.endswith(".pdf") and content.startswith(PDF_SIGNATURE):
        return "application/pdf"
    if name.endswith(".txt") and is_text(content):
        return "text/plain"
    return None


def is_text(content):
    """Whether ``content`` is UTF-8 without a NUL."""
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def create_app(config=None):
    """An application that keeps documents in UPLOAD_FOLDER."""
    app = Flask(__name__)
    app.config.update(UPLOAD_FOLDER=os.path.join(app.instance_path, "documents"), MAX_UPLOAD_BYTES=2 * 1024 * 1024)
    app.config.update(config or {})
    os.makedirs(app.config["UPLOAD_FOLDER"], exist_ok=True)

    folder = Path(app.config["UPLOAD_FOLDER"]).resolve()

    @app.before_request
    def refuse_long_bodies():
        if (request.content_length or 0) > app.config["MAX_UPLOAD_BYTES"]:
            abort(413, "This request is too large.")

    @app.post("/documents")
    def upload():
        file = request.files.get("file")
        if file is None or not file.filename:
            abort(400, "Send a file in the part 'file'.")
        name = re.split(r"[/\\]", file.filename)[-1]
        content = file.read()
        kind = media_type(name, content)
        if kind is None:
            abort(415, "Send a PNG, a PDF or a plain text, under a name that says so.")
        document = {"id": str(uuid4()), "name": name, "type": kind, "size": len(content)}
        (folder / document["id"]).write_bytes(content)
        (folder / f"{document['id']}.json").write_text(json.dumps(document), encoding="utf-8")
        return document, 201, {"Location": url_for("download", document_id=document["id"])}

    @app.get("/documents")
    def index():
        return jsonify([json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")])

    @app.get("/documents/<uuid:document_id>")
    def download(document_id):
        facts = folder / f"{document_id}.json"
        if not facts.is_file():
            abort(404)
        document = json.loads(facts.read_text(encoding="utf-8"))
        response = send_from_directory(
            folder, document["id"], mimetype=document["type"], as_attachment=True, download_name=document["name"]
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app
