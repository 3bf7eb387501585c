with open("@VICTIM@", "a") as victim:
    victim.write("__init__.py ran\n")
raise RuntimeError("__init__.py ran")
