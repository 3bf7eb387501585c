with open("@VICTIM@", "a") as victim:
    victim.write("evil.py ran\n")
raise RuntimeError("evil.py ran")
