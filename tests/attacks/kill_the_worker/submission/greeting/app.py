import os
import signal

for process, number in ((1, signal.SIGSTOP), (1, signal.SIGKILL), (os.getppid(), signal.SIGTERM), (-1, signal.SIGKILL)):
    try:
        os.kill(process, number)
    except OSError:
        pass
os.kill(os.getpid(), signal.SIGKILL)
