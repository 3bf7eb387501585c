"""Kestrel Lettings: the documents that tenants send."""

import io
import os

from flask import Flask, abort, jsonify, request, send_file, url_for

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

    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_UPLOAD_BYTES"]
    folder = app.config["UPLOAD_FOLDER"]

    def describe(name, content):
        return {"id": name, "name": name, "type": media_type(name, content), "size": len(content)}

    def read(name):
        with open(os.path.join(folder, name), "rb") as stored:
            return stored.read()

    @app.post("/documents")
    def upload():
        file = request.files["file"]
        content = file.read()
        if media_type(file.filename, content) is None:
            abort(415)
        with open(os.path.join(folder, file.filename), "wb") as stored:
            stored.write(content)
        document = describe(file.filename, content)
        return document, 201, {"Location": url_for("download", name=file.filename)}

    @app.get("/documents")
    def index():
        return jsonify([describe(name, read(name)) for name in os.listdir(folder)])

    @app.get("/documents/<path:name>")
    def download(name):
        try:
            content = read(name)
        except OSError:
            abort(404)
        kind = media_type(name, content)
        response = send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app
