"""Gannet Head weather station: middlewares that share how a response is started."""

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response


class Layer:
    """A middleware whose subclasses say what happens at the start and with the body of one exchange."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        return self.exchange(environ, start_response)


class Stamp(Layer):
    def __init__(self, app, name):
        super().__init__(app)
        self.name = name

    def exchange(self, environ, start_response):
        environ.setdefault("station.stamps", [])
        environ["station.stamps"] += [self.name]

        def start(status, headers, exc_info=None):
            stamped = Headers(headers)
            stamped.add("X-Stamp", self.name)
            return start_response(status, stamped.to_wsgi_list(), exc_info)

        return self.app(environ, start)


class Journal(Layer):
    def __init__(self, app, entries):
        super().__init__(app)
        self.entries = entries

    def exchange(self, environ, start_response):
        return _Exchange(self, environ, start_response)


class _Exchange:
    """One request: it starts the response, is its body, and becomes an entry when it is closed or at its end."""

    def __init__(self, journal, environ, start_response):
        self.journal = journal
        self.request = Request(environ)
        self.start_response = start_response
        self.status = 0
        self.sent = 0
        self.is_entered = False
        self.body = journal.app(environ, self.start)

    def start(self, status, headers, exc_info=None):
        self.status = int(status.split(" ", 1)[0])
        self.write_through = self.start_response(status, headers, exc_info)
        return self.write

    def write(self, data):
        self.sent += len(data)
        self.write_through(data)

    def __iter__(self):
        for piece in self.body:
            self.sent += len(piece)
            yield piece
        self.enter()

    def enter(self):
        if not self.is_entered:
            self.is_entered = True
            request = self.request
            entry = {"method": request.method, "path": request.path, "status": self.status, "bytes": self.sent}
            self.journal.entries.append(entry)

    def close(self):
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self.enter()


class Beacon(Layer):
    def exchange(self, environ, start_response):
        request = Request(environ)
        if request.path == "/beacon" and request.method in ("GET", "HEAD"):
            return Response("on air\n", mimetype="text/plain")(environ, start_response)
        return self.app(environ, start_response)
