"""Local servers that play the services outside."""
