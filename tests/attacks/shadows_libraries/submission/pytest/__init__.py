with open("@VICTIM@", "a") as victim:
    victim.write("pytest/__init__.py ran\n")
raise RuntimeError("pytest/__init__.py ran")
