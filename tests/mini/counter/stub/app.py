from flask import Flask


def create_app(config=None):
    # TODO: count
    return Flask(__name__)
