import os
import struct
import time


def create_app(config=None):
    if config:
        os.write(3, b"\0\0\0")
        time.sleep(60)
    text = b'[{"to": 0, "app": 0}]'
    os.write(3, struct.pack("!II", len(text), 0) + text)
    os.close(3)
    time.sleep(60)
