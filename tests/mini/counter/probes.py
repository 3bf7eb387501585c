def number(beside):
    return beside.app.extensions["count"]


def unjsonable(beside):
    return {1, 2}


def crash(beside):
    raise RuntimeError("the probe's own")
