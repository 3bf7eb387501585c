with open("@VICTIM@", "a") as victim:
    victim.write("counter/interview_checks/__init__.py ran\n")
raise RuntimeError("counter/interview_checks/__init__.py ran")
