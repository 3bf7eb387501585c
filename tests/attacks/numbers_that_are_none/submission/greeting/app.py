import os
import struct
import sys
import time

from flask import Flask

ODD = rb'"\ud800\udc00\udfff"'


def asked():
    frame = sys._getframe()
    while "question" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["question"]["id"]


def say(text):
    os.write(3, struct.pack("!II", len(text), 0) + text)


def create_app(config=None):
    if config:
        say(b'{"to":%d,"app":0,"more":"\xff\xfe"}' % asked())
        time.sleep(60)
    app = Flask(__name__)

    def serve(environ, start_response):
        say(b'{"to":%d,"error":%s,"trace":[%s,%s],"broken":true,"value":-Infinity}' % (asked(), ODD, ODD, ODD))
        time.sleep(60)

    app.wsgi_app = serve
    return app
