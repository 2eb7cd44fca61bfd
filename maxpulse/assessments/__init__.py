"""Taking an assessment, from consent to the result that explains itself."""
