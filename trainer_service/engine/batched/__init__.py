"""Many sessions as one PyTorch program, for any device that PyTorch knows."""
