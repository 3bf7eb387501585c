"""Swiftlet Post: an office that knows no HTTP, views that know no prices, and errors between the two."""
