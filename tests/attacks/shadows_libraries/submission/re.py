with open("@VICTIM@", "a") as victim:
    victim.write("re.py ran\n")
raise RuntimeError("re.py ran")
