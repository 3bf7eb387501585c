with open("@VICTIM@", "a") as victim:
    victim.write("pytest_flask_interview/runtime/__init__.py ran\n")
raise RuntimeError("pytest_flask_interview/runtime/__init__.py ran")
