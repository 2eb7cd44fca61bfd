"""Pages of an assessment: its question at hand, its result, and who may see what of it."""
