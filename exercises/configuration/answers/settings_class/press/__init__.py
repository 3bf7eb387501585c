"""Parish press."""
