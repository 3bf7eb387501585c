import json
import os
import struct
import sys
import threading
import time

from flask import Flask


def asked():
    frame = sys._getframe()
    while "question" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["question"]["id"]


def say(content, data=b""):
    text = json.dumps(content).encode()
    os.write(3, struct.pack("!II", len(text), len(data)) + text + data)


def answer_all(identity):
    start = {"status": "200 OK", "headers": [["Content-Type", "text/plain"]]}
    say({"to": identity, "start": start})
    say({"to": identity, "end": False}, b"Salut, Ada")
    say({"to": identity, "end": True})
    say({"to": identity})


def keep_answering():
    for identity in range(1000):
        time.sleep(0.001)
        answer_all(identity)


def create_app(config=None):
    if config:
        identity = asked()
        say({"to": identity, "app": 0})
        answer_all(identity + 1)
    else:
        threading.Thread(target=keep_answering, daemon=True).start()
        time.sleep(0.1)
    return Flask(__name__)
