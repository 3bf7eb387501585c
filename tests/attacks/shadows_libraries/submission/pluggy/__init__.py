with open("@VICTIM@", "a") as victim:
    victim.write("pluggy/__init__.py ran\n")
raise RuntimeError("pluggy/__init__.py ran")
