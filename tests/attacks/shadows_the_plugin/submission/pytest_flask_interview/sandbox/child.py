with open("@VICTIM@", "a") as victim:
    victim.write("pytest_flask_interview/sandbox/child.py ran\n")
raise RuntimeError("pytest_flask_interview/sandbox/child.py ran")
