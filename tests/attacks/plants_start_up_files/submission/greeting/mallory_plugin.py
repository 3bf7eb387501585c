with open("@VICTIM@", "a") as victim:
    victim.write("greeting/mallory_plugin.py ran\n")
raise RuntimeError("greeting/mallory_plugin.py ran")
