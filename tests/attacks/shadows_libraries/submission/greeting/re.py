with open("@VICTIM@", "a") as victim:
    victim.write("greeting/re.py ran\n")
raise RuntimeError("greeting/re.py ran")
