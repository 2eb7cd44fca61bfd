"""What a finished result leads to: a plan to tick, a look beside and back, paper, and links that show a part of it."""
