with open("@VICTIM@", "a") as victim:
    victim.write("greeting/__init__.py ran\n")
raise RuntimeError("greeting/__init__.py ran")
