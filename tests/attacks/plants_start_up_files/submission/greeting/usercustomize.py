with open("@VICTIM@", "a") as victim:
    victim.write("greeting/usercustomize.py ran\n")
raise RuntimeError("greeting/usercustomize.py ran")
