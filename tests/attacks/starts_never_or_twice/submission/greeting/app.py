def body(start_response, begin):
    yield b"Salut, "
    start_response("404 Not Found", begin)
    yield b"nobody"
    start_response("200 OK", begin)


def create_app(config=None):
    def app(environ, start_response):
        begin = [("Content-Type", "text/plain")]
        if config:
            start_response("500 Wrong", begin)
            return body(start_response, begin)
        return []

    return app
