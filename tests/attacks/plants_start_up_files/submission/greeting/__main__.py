with open("@VICTIM@", "a") as victim:
    victim.write("greeting/__main__.py ran\n")
raise RuntimeError("greeting/__main__.py ran")
