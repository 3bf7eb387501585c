"""Measurements that the documentation cites: ratios within one run, on whatever machine runs them."""
