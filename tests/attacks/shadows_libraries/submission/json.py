with open("@VICTIM@", "a") as victim:
    victim.write("json.py ran\n")
raise RuntimeError("json.py ran")
