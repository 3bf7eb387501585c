import os
import signal
import socket
import struct

from flask import Flask

TEXT = b'{"importing":true}'


def create_app(config=None):
    app = Flask(__name__)

    def serve(environ, start_response):
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        with socket.socket(fileno=os.dup(3)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        flood = (struct.pack("!II", len(TEXT), 0) + TEXT) * 600
        while True:
            os.write(3, flood)

    app.wsgi_app = serve
    return app
