import os
import signal
import socket

NOTE = b'{"importing":true}'
MESSAGES = (len(NOTE).to_bytes(4, "big") + bytes(4) + NOTE) * 1000

signal.signal(signal.SIGALRM, signal.SIG_IGN)
end = socket.socket(fileno=3)
end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
os.fork()
while True:
    end.sendall(MESSAGES)
