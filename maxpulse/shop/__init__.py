"""What can be bought, and buying it once."""
