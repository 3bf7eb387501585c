import zlib

from flask import Flask, Response


def create_app(config=None):
    app = Flask(__name__)

    @app.get("/hello/<name>")
    def hello(name):
        if config:
            places = ("http://127.0.0.1:@PORT@/", "file://@SECRET@", "//[", "/" * 100_000, "javascript:alert(1)")
            headers = [("Location", place) for place in places]
            return Response(status=308, headers=[*headers, ("Set-Cookie", ""), ("Refresh", "0; url=file://@SECRET@")])
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush()
        return Response(bomb, headers={"Content-Encoding": "gzip", "Content-Type": "text/plain"})

    return app
