with open("@VICTIM@", "a") as victim:
    victim.write("werkzeug/__init__.py ran\n")
raise RuntimeError("werkzeug/__init__.py ran")
