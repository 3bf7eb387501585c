with open("@VICTIM@", "a") as victim:
    victim.write("probes.py ran\n")
raise RuntimeError("probes.py ran")
