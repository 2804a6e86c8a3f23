"""The trainer service: owns training, speaks gRPC."""
