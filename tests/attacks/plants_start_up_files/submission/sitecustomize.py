with open("@VICTIM@", "a") as victim:
    victim.write("sitecustomize.py ran\n")
raise RuntimeError("sitecustomize.py ran")
