with open("@VICTIM@", "a") as victim:
    victim.write("greeting/socket.py ran\n")
raise RuntimeError("greeting/socket.py ran")
