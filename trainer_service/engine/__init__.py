"""The plain engine: PyTorch autograd, one session at a time; the oracle of faster ones."""
