import sys

from flask import Flask

NASTY = (
    "\x1b[2J\x1b[1;32m\x9b31m\x1b]8;;http://127.0.0.1:@PORT@/\x1b\\58 of 58\x1b]8;;\x07 \u202emoc.elpmaxe\u2066\u200b\u061c"
    "\r\n=== 5 passed in 0.01s ===\r\n| solved | 5/5 |\n\n# Mastered\n</td></table><script>alert(1)</script><img src=x>"
    " @everyone #1 [a](http://127.0.0.1:@PORT@/) ![b](//127.0.0.1:@PORT@/x.png) `c` $d$ ]]> &amp; \x00\x08\ufffe\ud800 \u2028"
    "\nsubmissions/mallory: 3 of 3 concepts mastered, 2 of 2 exercises solved"
)


class Loud(Exception):
    __qualname__ = __name__ = NASTY

    def __str__(self):
        return NASTY


def create_app(config=None):
    app = Flask(__name__)
    sys.stdout.buffer.write(NASTY.encode("utf-8", "surrogatepass"))
    sys.stderr.buffer.write(b"\xff\xfe\x1b]0;title\x07" + b"\x1bP+q\x1b\\" * 20)

    def raw(environ, start_response):
        plain = NASTY.encode("utf-8", "replace").decode("latin-1").replace("\n", " ").replace("\r", " ")
        plain = "".join(c for c in plain if " " <= c < "\x7f" or c >= "\x80")
        start_response(f"200 {plain}", [(plain[:60], plain), ("Content-Type", plain)])
        return [NASTY.encode("utf-8", "surrogatepass")]

    @app.get("/hello/<name>")
    def hello(name):
        raise Loud(NASTY)

    return raw if config else app
