"""Model quality: predictions against labels, from counts and ranked scores."""
