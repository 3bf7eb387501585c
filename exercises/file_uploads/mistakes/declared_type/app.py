"""Kestrel Lettings: the documents that tenants send."""

import json
import os
import re
from pathlib import Path
from uuid import uuid4

from flask import Flask, abort, jsonify, request, send_from_directory, url_for

TYPES = ("image/png", "application/pdf", "text/plain")


def create_app(config=None):
    """An application that keeps documents in UPLOAD_FOLDER."""
    app = Flask(__name__)
    app.config.update(UPLOAD_FOLDER=os.path.join(app.instance_path, "documents"), MAX_UPLOAD_BYTES=2 * 1024 * 1024)
    app.config.update(config or {})
    os.makedirs(app.config["UPLOAD_FOLDER"], exist_ok=True)

    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_UPLOAD_BYTES"]
    folder = Path(app.config["UPLOAD_FOLDER"]).resolve()

    @app.post("/documents")
    def upload():
        file = request.files.get("file")
        if file is None or not file.filename:
            abort(400, "Send a file in the part 'file'.")
        name = re.split(r"[/\\]", file.filename)[-1]
        content = file.read()
        kind = file.mimetype
        if kind not in TYPES:
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
