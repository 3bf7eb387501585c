#!/bin/sh
# Prepares the container, then becomes the command.
set -e
: "${PORT:=8000}"
export PORT
umask 027
exec "$@"
