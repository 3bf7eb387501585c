with open("@VICTIM@", "a") as victim:
    victim.write("socket.py ran\n")
raise RuntimeError("socket.py ran")
