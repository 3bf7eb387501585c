"""Quillpost: where Celery keeps its messages. Complete: use it as it is, or delete it if you take another queue."""

from pathlib import Path


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
    return {"broker_url": "filesystem://", "broker_transport_options": options}
