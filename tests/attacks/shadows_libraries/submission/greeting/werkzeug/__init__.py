with open("@VICTIM@", "a") as victim:
    victim.write("greeting/werkzeug/__init__.py ran\n")
raise RuntimeError("greeting/werkzeug/__init__.py ran")
