with open("@VICTIM@", "a") as victim:
    victim.write("greeting/evil.py ran\n")
raise RuntimeError("greeting/evil.py ran")
