"""A user's model, asked for predictions: how requests are written and sent, and how answers are read."""
