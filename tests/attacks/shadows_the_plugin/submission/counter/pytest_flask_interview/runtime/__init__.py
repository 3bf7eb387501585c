with open("@VICTIM@", "a") as victim:
    victim.write("counter/pytest_flask_interview/runtime/__init__.py ran\n")
raise RuntimeError("counter/pytest_flask_interview/runtime/__init__.py ran")
