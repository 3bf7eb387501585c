"""compose.yaml as the checks read it: what a service is handed, sees and publishes."""

import posixpath
import shlex

import yaml

from .dockerfile import LONGEST, Missing, expand, pairs_of, read_text


def read_compose(folder):
    """compose.yaml as a mapping with the services app and proxy."""
    compose = yaml.safe_load(read_text(folder / "compose.yaml"))
    _refuse_vast(compose)
    services = compose.get("services") if isinstance(compose, dict) else None
    for name in ("app", "proxy"):
        is_there = isinstance((services or {}).get(name), dict)
        assert is_there, f"compose.yaml has no service {name}"
    return {**compose, "services": {name: service or {} for name, service in services.items()}}


def _refuse_vast(value):
    """Fails where aliases make a short file of YAML a vast one."""
    waiting, count = [value], 0
    while waiting:
        one, count = waiting.pop(), count + 1
        assert count <= LONGEST, f"compose.yaml has more than {LONGEST} entries"
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []


def environment_of(service, variables):
    """What ``environment`` hands to a service, where ``variables`` are set outside; None where it says nothing."""
    given = service.get("environment") or {}
    pairs = given.items() if isinstance(given, dict) else pairs_of(shlex.join(map(str, given)))
    return {name: variables.get(name) if text is None else _filled_in(str(text), variables) for name, text in pairs}


def _filled_in(text, variables):
    try:
        return expand(text, variables)
    except Missing:
        return None


def env_files_of(service):
    files = service.get("env_file") or []
    return [f.get("path") if isinstance(f, dict) else f for f in ([files] if isinstance(files, str) else files)]


def ports_of(service):
    """The ports inside the container that a service publishes."""
    ports = [port.get("target") if isinstance(port, dict) else port for port in service.get("ports") or []]
    return [str(port).rpartition(":")[2].partition("/")[0] for port in ports]


def networks_of(service):
    return set(service.get("networks") or ["default"])


def mounts_of(compose, service):
    """Files of the folder that a service sees, by their places in the container."""
    pairs = []
    for volume in service.get("volumes") or []:
        parts = [*str(volume).split(":"), ""] if not isinstance(volume, dict) else []
        pairs.append((volume.get("target"), volume.get("source")) if not parts else (parts[1], parts[0]))
    for config in service.get("configs") or []:
        if isinstance(config, dict):
            file = (compose.get("configs") or {}).get(config.get("source"), {}).get("file")
            pairs.append((config.get("target"), file))
    return {target: posixpath.normpath(source) for target, source in pairs if target and source}
