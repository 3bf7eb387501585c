"""How Gunicorn serves the darkroom. WEB_CONCURRENCY is its own name for the number of workers."""

import os

bind = ["unix:/run/darkroom/web.sock"]
preload_app = True
timeout = int(os.environ["DARKROOM_TIMEOUT"])
accesslog = "-"
