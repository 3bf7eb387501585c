with open("@VICTIM@", "a") as victim:
    victim.write("greeting/click/__init__.py ran\n")
raise RuntimeError("greeting/click/__init__.py ran")
