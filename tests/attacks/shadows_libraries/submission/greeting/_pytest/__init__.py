with open("@VICTIM@", "a") as victim:
    victim.write("greeting/_pytest/__init__.py ran\n")
raise RuntimeError("greeting/_pytest/__init__.py ran")
