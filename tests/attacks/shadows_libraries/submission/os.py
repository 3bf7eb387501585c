with open("@VICTIM@", "a") as victim:
    victim.write("os.py ran\n")
raise RuntimeError("os.py ran")
