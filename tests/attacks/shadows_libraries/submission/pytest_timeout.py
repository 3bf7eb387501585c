with open("@VICTIM@", "a") as victim:
    victim.write("pytest_timeout.py ran\n")
raise RuntimeError("pytest_timeout.py ran")
