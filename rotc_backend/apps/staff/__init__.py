"""Training staff: the people who run the training days."""
