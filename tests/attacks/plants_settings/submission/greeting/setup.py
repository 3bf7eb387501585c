with open("@VICTIM@", "a") as victim:
    victim.write("greeting/setup.py ran\n")
raise RuntimeError("greeting/setup.py ran")
