with open("@VICTIM@", "a") as victim:
    victim.write("greeting/flask/__init__.py ran\n")
raise RuntimeError("greeting/flask/__init__.py ran")
