with open("@VICTIM@", "a") as victim:
    victim.write("greeting/sitecustomize.py ran\n")
raise RuntimeError("greeting/sitecustomize.py ran")
