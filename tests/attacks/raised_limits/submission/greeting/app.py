import os
import resource
import signal

from flask import Flask


def misbehave():
    won = []
    for name in [name for name in dir(resource) if name.startswith("RLIMIT_")]:
        kind = getattr(resource, name)
        before = resource.getrlimit(kind)
        for wanted in ((resource.RLIM_INFINITY,) * 2, (before[0], before[1] * 2)):
            try:
                resource.setrlimit(kind, wanted)
                won += [name] * (resource.getrlimit(kind) != before)
            except (OSError, ValueError):
                pass
    for change in (
        lambda: os.nice(-5),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
        lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000"),
        lambda: os.write(os.open("/proc/1/oom_score_adj", os.O_WRONLY), b"1000"),
        lambda: os.write(os.open("/proc/1/autogroup", os.O_WRONLY), b"19"),
    ):
        try:
            change()
            won.append(str(change.__code__.co_consts))
        except OSError:
            pass
    for timer, number in enumerate((signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF)):
        signal.signal(number, signal.SIG_IGN)
        signal.setitimer(timer, 0.001, 0.001)
    raise RuntimeError(f"changed: {won}")


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})

    @app.get("/hello/<name>")
    def hello(name):
        if not config:
            misbehave()
        return f"{app.config['WORD']}, {name}"

    return app
