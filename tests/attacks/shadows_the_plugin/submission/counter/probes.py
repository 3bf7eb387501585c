with open("@VICTIM@", "a") as victim:
    victim.write("counter/probes.py ran\n")
raise RuntimeError("counter/probes.py ran")
