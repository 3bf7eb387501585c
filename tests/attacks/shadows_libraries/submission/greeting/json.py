with open("@VICTIM@", "a") as victim:
    victim.write("greeting/json.py ran\n")
raise RuntimeError("greeting/json.py ran")
