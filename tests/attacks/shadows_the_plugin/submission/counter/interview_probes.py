with open("@VICTIM@", "a") as victim:
    victim.write("counter/interview_probes.py ran\n")
raise RuntimeError("counter/interview_probes.py ran")
