with open("@VICTIM@", "a") as victim:
    victim.write("counter/pytest_flask_interview/sandbox/child.py ran\n")
raise RuntimeError("counter/pytest_flask_interview/sandbox/child.py ran")
