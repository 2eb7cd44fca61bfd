"""The words about a result: by fixed rules at once, by a language model where there is a key."""
