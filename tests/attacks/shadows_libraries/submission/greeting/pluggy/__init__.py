with open("@VICTIM@", "a") as victim:
    victim.write("greeting/pluggy/__init__.py ran\n")
raise RuntimeError("greeting/pluggy/__init__.py ran")
