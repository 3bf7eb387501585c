"""The `sandbox` runtime: solutions run in worker processes behind an operating-system sandbox.

Three roles: this process holds the checks (`runtime`, `channel`, `process`); a worker without any expectation has the
libraries imported (`worker`); a child of it, forked for each check, runs the solution (`child`). The last two, and
what they import, travel to the sandbox as text (`bundle`) and use nothing but the standard library and werkzeug.
"""
