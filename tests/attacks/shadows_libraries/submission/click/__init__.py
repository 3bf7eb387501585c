with open("@VICTIM@", "a") as victim:
    victim.write("click/__init__.py ran\n")
raise RuntimeError("click/__init__.py ran")
