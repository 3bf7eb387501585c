class Endless(list):
    def __iter__(self):
        while True:
            yield ("X-More", "x")


def create_app(config=None):
    def app(environ, start_response):
        start_response("200 OK", Endless([("X-More", "x")]))
        return [b"Hello"]

    return app
