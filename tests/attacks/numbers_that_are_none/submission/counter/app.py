import os
import struct
import sys
import time


def asked():
    frame = sys._getframe()
    while "question" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["question"]["id"]


def say(text):
    os.write(3, struct.pack("!II", len(text), 0) + text)


def create_app(config=None):
    if config is None:
        say(b'{"to":%d,"app":0,"value":NaN}' % asked())
    elif config["START"] == 5:
        say(b'{"to":%d,"app":%s}' % (asked(), b"9" * 4000))
    else:
        say(b'{"to":%d,"app":%s}' % (asked(), b"9" * 100_000))
    time.sleep(60)
