with open("@VICTIM@", "a") as victim:
    victim.write("mallory_plugin.py ran\n")
raise RuntimeError("mallory_plugin.py ran")
