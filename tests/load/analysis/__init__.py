"""Playing many people through the jobs of analyses, with a local server in the place of the model."""
