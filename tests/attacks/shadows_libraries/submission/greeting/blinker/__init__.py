with open("@VICTIM@", "a") as victim:
    victim.write("greeting/blinker/__init__.py ran\n")
raise RuntimeError("greeting/blinker/__init__.py ran")
