with open("@VICTIM@", "a") as victim:
    victim.write("greeting/pytest_timeout.py ran\n")
raise RuntimeError("greeting/pytest_timeout.py ran")
