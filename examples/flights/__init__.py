"""The parts of make_sample.py: flights, models, captures and labels."""
