"""Serves the weighbridge with Waitress, which has no handler for TERM: SystemExit ends it as Ctrl-C does."""

import os
import signal
import sys

from waitress import serve

from app import create_app


def main():
    application = create_app()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(application, listen=f"*:{os.environ['PORT']}", threads=8, ident=None)


if __name__ == "__main__":
    main()
