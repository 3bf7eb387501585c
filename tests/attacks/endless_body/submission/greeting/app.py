import itertools


def create_app(config=None):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "10")])
        return itertools.repeat(b"" if config else b"x" * 65536)

    return app
