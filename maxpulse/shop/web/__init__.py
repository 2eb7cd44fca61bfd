"""Pages of products and of the checkout."""
