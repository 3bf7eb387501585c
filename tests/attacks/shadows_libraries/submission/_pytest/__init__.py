with open("@VICTIM@", "a") as victim:
    victim.write("_pytest/__init__.py ran\n")
raise RuntimeError("_pytest/__init__.py ran")
