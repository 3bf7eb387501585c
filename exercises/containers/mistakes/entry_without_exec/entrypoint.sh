#!/bin/sh
set -eu

echo "starting the weighbridge of ${SITE:-Millrace} on port $PORT"
gunicorn --workers=1 --threads=8 --access-logfile=- --bind="0.0.0.0:$PORT" "app:create_app()"
