"""gRPC: thin servicers, conversion, and the one place where errors become statuses."""
