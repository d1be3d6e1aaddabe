"""What is measured; each runs as its own process."""
