with open("@VICTIM@", "a") as victim:
    victim.write("greeting/os.py ran\n")
raise RuntimeError("greeting/os.py ran")
