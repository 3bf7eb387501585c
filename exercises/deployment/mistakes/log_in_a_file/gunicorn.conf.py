"""How Gunicorn serves the darkroom."""

import os

bind = "unix:/run/darkroom/web.sock"
workers = int(os.environ["WEB_CONCURRENCY"])
timeout = int(os.environ["DARKROOM_TIMEOUT"])
graceful_timeout = 8
accesslog = "/srv/darkroom/access.log"
errorlog = "/srv/darkroom/error.log"
capture_output = True
