"""Real servers for tests: Valkey on a unix socket, a trainer on a free port."""
