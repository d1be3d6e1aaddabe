"""What Understudy is held against; each is a program of its own, run in an environment of its own."""
