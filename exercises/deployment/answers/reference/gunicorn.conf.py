"""How Gunicorn serves the darkroom."""

import os

bind = "unix:/run/darkroom/web.sock"
workers = int(os.environ["WEB_CONCURRENCY"])
timeout = int(os.environ["DARKROOM_TIMEOUT"])
graceful_timeout = 8
accesslog = "-"
