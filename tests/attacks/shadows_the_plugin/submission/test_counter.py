with open("@VICTIM@", "a") as victim:
    victim.write("test_counter.py ran\n")
raise RuntimeError("test_counter.py ran")
