"""What all pages share, and the audiences that may see them."""
