with open("@VICTIM@", "a") as victim:
    victim.write("usercustomize.py ran\n")
raise RuntimeError("usercustomize.py ran")
