"""The lost property office of a railway: an API for its staff."""
