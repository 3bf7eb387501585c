with open("@VICTIM@", "a") as victim:
    victim.write("counter/beside.py ran\n")
raise RuntimeError("counter/beside.py ran")
