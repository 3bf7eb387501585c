with open("@VICTIM@", "a") as victim:
    victim.write("blinker/__init__.py ran\n")
raise RuntimeError("blinker/__init__.py ran")
