"""How Gunicorn serves the darkroom."""

import os

bind = ["unix:/run/darkroom/web.sock", "0.0.0.0:0"]
workers = int(os.environ["WEB_CONCURRENCY"])
timeout = int(os.environ["DARKROOM_TIMEOUT"])
graceful_timeout = 8
accesslog = "-"
