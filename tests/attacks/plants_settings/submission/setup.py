with open("@VICTIM@", "a") as victim:
    victim.write("setup.py ran\n")
raise RuntimeError("setup.py ran")
