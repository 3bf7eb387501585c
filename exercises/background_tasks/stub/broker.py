"""Quillpost: where Celery keeps its messages. Complete: use it as it is, or delete it if you take another queue."""

import os
import time
import uuid
from pathlib import Path

from kombu.transport import filesystem
from kombu.utils.json import dumps


def broker_settings(config):
    """Celery's settings for a broker: Redis where the configuration names one, else files in its folder.

    Files serve one machine. A message that a worker has fetched is gone from them, finished or not.
    """
    if config["REDIS_URL"]:
        options = {"global_keyprefix": f"{config['QUEUE']}:"}
        return {"broker_url": config["REDIS_URL"], "broker_transport_options": options}
    folder = Path(config["DATA_FOLDER"]) / "broker"
    options = {"store_processed": True, "polling_interval": 0.1}
    for name in ("data_folder_in", "data_folder_out", "processed_folder", "control_folder"):
        place = folder / ("messages" if name.startswith("data") else name)
        place.mkdir(parents=True, exist_ok=True)
        options[name] = str(place)
    return {"broker_url": "filesystem://", "broker_transport": Transport, "broker_transport_options": options}


class Channel(filesystem.Channel):
    """Has each message appear when it is whole: Kombu's own may be fetched while it is still being written."""

    def _put(self, queue, payload, **kwargs):
        folder, name = Path(self.data_folder_out), f"{time.monotonic_ns():020}_{uuid.uuid4()}"
        (folder / name).write_text(dumps(payload))
        os.replace(folder / name, folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    """Messages in files."""

    Channel = Channel
