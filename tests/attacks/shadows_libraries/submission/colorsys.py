with open("@VICTIM@", "a") as victim:
    victim.write("colorsys.py ran\n")
raise RuntimeError("colorsys.py ran")
