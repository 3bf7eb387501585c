"""Gannet Head weather station: middlewares as functions that return functions."""

from werkzeug.wsgi import ClosingIterator


def Stamp(app, name):
    def layer(environ, start_response):
        environ["station.stamps"] = stamps = environ.get("station.stamps", [])
        stamps.append(name)

        def start(status, headers, *exc_info):
            headers = list(headers)
            headers.append(("X-Stamp", name))
            return start_response(status, headers, *exc_info)

        return app(environ, start)

    return layer


def Journal(app, entries):
    def layer(environ, start_response):
        sent, statuses = [], []

        def start(status, headers, *exc_info):
            statuses.append(int(status.partition(" ")[0]))
            write = start_response(status, headers, *exc_info)
            return lambda data: (sent.append(len(data)), write(data))[1]

        def pieces():
            for piece in body:
                sent.append(len(piece))
                yield piece

        def enter():
            entries.append(
                {
                    "method": environ["REQUEST_METHOD"],
                    "path": environ["PATH_INFO"],
                    "status": statuses[-1] if statuses else None,
                    "bytes": sum(sent),
                }
            )

        body = app(environ, start)
        close = getattr(body, "close", None)
        return ClosingIterator(pieces(), [close, enter] if close else [enter])

    return layer


def Beacon(app):
    def layer(environ, start_response):
        if environ["PATH_INFO"] == "/beacon":
            headers = [("Content-Type", "text/plain; charset=us-ascii")]
            match environ["REQUEST_METHOD"]:
                case "GET":
                    start_response("200 OK", headers)
                    return iter([b"on ", b"air\n"])
                case "HEAD":
                    start_response("200 OK", headers)
                    return ()
        return app(environ, start_response)

    return layer
