"""Live sessions: commands, watching, keeping. Knows neither gRPC nor Redis."""
