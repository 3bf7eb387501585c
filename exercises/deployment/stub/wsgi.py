"""What the server imports."""

# TODO: the application, made by create_app(), that believes the one proxy in front of it.
