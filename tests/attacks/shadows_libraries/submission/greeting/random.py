with open("@VICTIM@", "a") as victim:
    victim.write("greeting/random.py ran\n")
raise RuntimeError("greeting/random.py ran")
