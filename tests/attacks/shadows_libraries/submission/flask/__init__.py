with open("@VICTIM@", "a") as victim:
    victim.write("flask/__init__.py ran\n")
raise RuntimeError("flask/__init__.py ran")
