with open("@VICTIM@", "a") as victim:
    victim.write("greeting/readline.py ran\n")
raise RuntimeError("greeting/readline.py ran")
