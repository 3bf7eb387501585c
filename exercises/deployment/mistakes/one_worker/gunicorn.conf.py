"""How Gunicorn serves the darkroom."""

import os

bind = "unix:/run/darkroom/web.sock"
workers = 1
timeout = int(os.environ["DARKROOM_TIMEOUT"])
graceful_timeout = 8
accesslog = "-"
