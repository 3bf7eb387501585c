DEFAULT = "Hello"
