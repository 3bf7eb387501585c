def create_app(config=None):
    def app(environ, start_response):
        headers = [("X-One", "x" * 10**7)] if config else [("X-More", "x")] * 10**6
        start_response("200 OK", [("Content-Type", "application/json"), *headers])
        return [b'{"count": 1}']

    return app
