with open("@VICTIM@", "a") as victim:
    victim.write("interview_checks/__init__.py ran\n")
raise RuntimeError("interview_checks/__init__.py ran")
