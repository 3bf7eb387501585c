with open("@VICTIM@", "a") as victim:
    victim.write("counter/test_counter.py ran\n")
raise RuntimeError("counter/test_counter.py ran")
