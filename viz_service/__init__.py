"""The viewer service: owns pages, keeps nothing that it could not lose."""
