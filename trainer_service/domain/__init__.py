"""The pure core of the trainer: no gRPC, no Redis, no torch."""
