with open("@VICTIM@", "a") as victim:
    victim.write("readline.py ran\n")
raise RuntimeError("readline.py ran")
