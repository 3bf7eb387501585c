"""A corpus of attacks on the sandbox: each folder is a submission, with one line on what it tries."""
