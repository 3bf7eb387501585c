"""How Gunicorn serves the weighbridge."""

import os

bind = f"0.0.0.0:{os.environ['PORT']}"
wsgi_app = "app:create_app()"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
preload_app = True

graceful_timeout = 4
accesslog = "-"
access_log_format = '{"from": "%(h)s", "method": "%(m)s", "path": "%(U)s", "status": %(s)s, "microseconds": %(D)s}'
