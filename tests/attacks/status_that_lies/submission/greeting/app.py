import json
import struct


class Text(str):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __str__(self):
        return "200 OK"

    def encode(self, *args):
        return b"200 OK"

    def split(self, *args):
        return ["200", "OK"]

    def partition(self, separator):
        return "200", " ", "OK"

    def lower(self):
        return "content-type"

    __repr__ = __str__
    __hash__ = str.__hash__


class Body(bytes):
    def __eq__(self, other):
        return True

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self

    def decode(self, *args):
        return "Hello"


def create_app(config=None):
    def app(environ, start_response):
        start_response(Text("500 Wrong"), [(Text("X-Wrong"), Text("text/plain"))])
        text = json.dumps({"to": 0, "end": True}).encode()
        return [Body(b"nothing" if config else struct.pack("!II", len(text), 0) + text)]

    return app
