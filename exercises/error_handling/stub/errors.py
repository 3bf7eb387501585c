"""Oakline Lockers: how errors are reported."""


def report_errors(app):
    """Makes ``app`` report every error as problem details, or as a page where the client prefers HTML."""
    # TODO: HTTP errors, the product's own problems, and everything nobody expected.
