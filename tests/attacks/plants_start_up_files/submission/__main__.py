with open("@VICTIM@", "a") as victim:
    victim.write("__main__.py ran\n")
raise RuntimeError("__main__.py ran")
