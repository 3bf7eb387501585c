with open("@VICTIM@", "a") as victim:
    victim.write("beside.py ran\n")
raise RuntimeError("beside.py ran")
