with open("@VICTIM@", "a") as victim:
    victim.write("struct.py ran\n")
raise RuntimeError("struct.py ran")
