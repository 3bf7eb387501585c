with open("@VICTIM@", "a") as victim:
    victim.write("random.py ran\n")
raise RuntimeError("random.py ran")
