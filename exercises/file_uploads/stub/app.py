"""Kestrel Lettings: the documents that tenants send."""

import os

from flask import Flask

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PDF_SIGNATURE = b"%PDF-"


def media_type(name, content):
    """The media type of a document, or None where its name and its content do not make one."""
    # TODO: decide by the ending of the name and by the content together.


def create_app(config=None):
    """An application that keeps documents in UPLOAD_FOLDER."""
    app = Flask(__name__)
    app.config.update(UPLOAD_FOLDER=os.path.join(app.instance_path, "documents"), MAX_UPLOAD_BYTES=2 * 1024 * 1024)
    app.config.update(config or {})
    os.makedirs(app.config["UPLOAD_FOLDER"], exist_ok=True)

    # TODO: refuse a request whose body is longer than MAX_UPLOAD_BYTES.

    # TODO: POST /documents takes the file in the part `file`.

    # TODO: GET /documents lists what was taken.

    # TODO: GET /documents/<id> sends one document back.

    return app
