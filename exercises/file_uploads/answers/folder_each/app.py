"""Kestrel Lettings: a folder for each document, named by a token; the file in it keeps its name. There is no index."""

import pathlib
import secrets
import shutil
import tempfile
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, current_app, request, stream_with_context
from werkzeug.security import safe_join

bp = Blueprint("documents", __name__, url_prefix="/documents")
TYPES = {".png": "image/png", ".pdf": "application/pdf", ".txt": "text/plain"}


def looks_like(kind, stream):
    """Whether the beginning of an image or PDF, or the whole of a text, is what its type promises."""
    stream.seek(0)
    try:
        if kind == "image/png":
            return stream.read(8) == b"\x89PNG\r\n\x1a\n"
        if kind == "application/pdf":
            return stream.read(5) == b"%PDF-"
        return "\0" not in str(stream.read(), "utf-8")
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)


def facts(folder):
    (path,) = folder.iterdir()
    size = path.stat().st_size
    return {"id": folder.name, "name": path.name, "type": TYPES[path.suffix.lower()], "size": size}


def root():
    return pathlib.Path(current_app.config["UPLOAD_FOLDER"])


@bp.before_app_request
def limit_body():
    request.max_content_length = current_app.config["MAX_UPLOAD_BYTES"]


@bp.route("", methods=["GET", "POST"])
def collection():
    if request.method == "GET":
        return [facts(folder) for folder in root().iterdir() if not folder.name.startswith("tmp")]
    upload = request.files.get("file")
    if not upload:
        return {"error": "no file"}, 400
    name = pathlib.PureWindowsPath(upload.filename).name
    kind = TYPES.get(pathlib.PurePath(name).suffix.lower())
    if not kind or not looks_like(kind, upload.stream):
        return {"error": "not a document we take"}, 415
    draft = pathlib.Path(tempfile.mkdtemp(prefix="tmp", dir=root()))
    with (draft / name).open("xb") as target:
        shutil.copyfileobj(upload.stream, target)
    token = "d" + secrets.token_urlsafe(16)
    draft.rename(root() / token)
    return facts(root() / token), 201, {"Location": f"{request.base_url}/{token}"}


@bp.get("/<path:token>")
def one(token):
    folder = safe_join(str(root()), token)
    if folder is None or "/" in token or not token.startswith("d") or not pathlib.Path(folder).is_dir():
        abort(404)
    document = facts(pathlib.Path(folder))
    path = pathlib.Path(folder, document["name"])

    @stream_with_context
    def chunks():
        with path.open("rb") as source:
            yield from iter(lambda: source.read(4096), b"")

    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document['name'], safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(chunks(), content_type=document["type"], headers=headers)


def create_app(config=None):
    app = Flask(__name__)
    defaults = {"UPLOAD_FOLDER": f"{app.instance_path}/documents", "MAX_UPLOAD_BYTES": 2 * 1024**2}
    app.config.update(defaults | dict(config or {}))
    app.config["UPLOAD_FOLDER"] = pathlib.Path(app.config["UPLOAD_FOLDER"]).absolute()
    app.config["UPLOAD_FOLDER"].mkdir(parents=True, exist_ok=True)
    app.register_blueprint(bp)
    return app
