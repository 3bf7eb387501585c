"""Gannet Head weather station: three WSGI middlewares. Each fits around any WSGI application."""


class Stamp:
    """Stamps every request on its way in, and every answer on its way out."""

    def __init__(self, app, name):
        self.app = app
        self.name = name

    def __call__(self, environ, start_response):
        environ.setdefault("station.stamps", []).append(self.name)

        def start_stamped(status, headers, exc_info=None):
            start_response(status, [*headers, ("X-Stamp", self.name)], exc_info)

        return self.app(environ, start_stamped)


class Journal:
    """Writes an entry for every request into the list ``entries``."""

    def __init__(self, app, entries):
        self.app = app
        self.entries = entries

    def __call__(self, environ, start_response):
        entry = {"method": environ["REQUEST_METHOD"], "path": environ.get("PATH_INFO", ""), "bytes": 0}

        def start_noted(status, headers, exc_info=None):
            entry["status"] = int(status[:3])
            start_response(status, headers, exc_info)

        return CountedBody(self.app(environ, start_noted), entry, self.entries)


class CountedBody:
    """A body that counts its bytes as they pass, and writes its entry when it is closed."""

    def __init__(self, body, entry, entries):
        self._body = body
        self._pieces = iter(body)
        self._entry = entry
        self._entries = entries

    def __iter__(self):
        return self

    def __next__(self):
        piece = next(self._pieces)
        self._entry["bytes"] += len(piece)
        return piece

    def close(self):
        self._entries.append(self._entry)
        if hasattr(self._body, "close"):
            self._body.close()


class Beacon:
    """Answers GET and HEAD for /beacon by itself, and leaves all else to the application."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        method = environ["REQUEST_METHOD"]
        if environ.get("PATH_INFO") != "/beacon" or method not in {"GET", "HEAD"}:
            return self.app(environ, start_response)
        text = b"on air\n"
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
        return [text] if method == "GET" else []
