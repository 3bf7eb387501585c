"""Parish press: the settings."""

DEFAULTS = {
    "STAGE": "development",
    "PARISH": "St Brannock",
    "COPIES": 120,
    "DUPLEX": True,
    "SECTIONS": ["notices", "rota"],
    "SECRET_KEY": "not-a-secret-only-for-development",
    "PRINTER_TOKEN": "no-token-the-printer-is-simulated",
}
SECRETS = ("SECRET_KEY", "PRINTER_TOKEN")

# TODO: read the file and the environment, when you are asked to, and tell which values a press must not start with.
