with open("@VICTIM@", "a") as victim:
    victim.write("interview_probes.py ran\n")
raise RuntimeError("interview_probes.py ran")
