def create_app(config=None):
    cookies = [("Set-Cookie", ";"), ("Content-Type", "application/json")]
    if config:
        ages = ("9" * 5000, "x") if config["START"] == 5 else ("9" * 30, "1e400")
        cookies = [("Set-Cookie", f"count=1; Max-Age={age}; Expires=never") for age in ages]

    def app(environ, start_response):
        write = start_response("200 OK", cookies)
        write(b'{"count": ')
        write(b"1e400}")
        return iter(())

    return app
