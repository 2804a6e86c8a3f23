"""Training in processes of their own, and the pipe to them."""
