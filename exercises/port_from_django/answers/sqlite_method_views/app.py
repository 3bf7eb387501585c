"""The lost property office, on Flask: MethodViews over SQLite, and Flask's own 405 corrected."""

import flask

import api
import records


class NoSlash(flask.Flask):
    """Finds out by itself where a slash is missing, whatever the method."""

    def preprocess_request(self):
        path, query = flask.request.path, flask.request.query_string.decode("latin-1")
        adapter = flask.globals.request_ctx.url_adapter
        if not path.endswith("/") and not adapter.allowed_methods(path) and adapter.allowed_methods(f"{path}/"):
            return flask.redirect(f"{path}/" + (f"?{query}" if query else ""), code=301)
        return super().preprocess_request()


def create_app(config=None):
    app = NoSlash("lost_property", static_folder=None)
    app.config.from_mapping({"OFFICE": "Tarn Valley", "PAGE_SIZE": 10, "PROVIDE_AUTOMATIC_OPTIONS": False})
    app.config.from_mapping(config or {})
    app.json.default = lambda value: value.isoformat()
    app.records = records.Records()
    api.add_to(app)

    @app.errorhandler(405)
    def method_not_allowed(error):
        return flask.Response(status=405, headers={"Allow": ",".join(error.valid_methods)})

    @app.errorhandler(404)
    def not_found(error):
        return flask.jsonify(error="not found", path=flask.request.path), 404

    @app.errorhandler(api.Refused)
    def refused(error):
        return flask.jsonify(error.args[0]), error.args[1]

    def with_headers(response):
        response.headers["x-office"] = app.config["OFFICE"]
        response.headers["x-frame-options"] = "DENY"
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["referrer-policy"] = "same-origin"
        response.headers["cross-origin-opener-policy"] = "same-origin"
        return response

    app.after_request(with_headers)
    return app
