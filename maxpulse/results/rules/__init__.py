"""What is worked out from a result: pure, and the same for the same result."""
