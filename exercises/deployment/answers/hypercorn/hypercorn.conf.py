"""How Hypercorn serves the darkroom."""

import os

bind = ["unix:/run/darkroom/web.sock"]
umask = 0o007
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
graceful_timeout = 8
accesslog = "-"
errorlog = "-"
