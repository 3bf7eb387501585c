with open("@VICTIM@", "a") as victim:
    victim.write("greeting/colorsys.py ran\n")
raise RuntimeError("greeting/colorsys.py ran")
