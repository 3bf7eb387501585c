with open("@VICTIM@", "a") as victim:
    victim.write("greeting/struct.py ran\n")
raise RuntimeError("greeting/struct.py ran")
