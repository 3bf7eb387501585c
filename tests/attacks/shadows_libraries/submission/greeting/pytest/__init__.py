with open("@VICTIM@", "a") as victim:
    victim.write("greeting/pytest/__init__.py ran\n")
raise RuntimeError("greeting/pytest/__init__.py ran")
