with open("@VICTIM@", "a") as victim:
    victim.write("tests/__init__.py ran\n")
raise RuntimeError("tests/__init__.py ran")
