"""What the product says to people who are not looking at a page: mail."""
