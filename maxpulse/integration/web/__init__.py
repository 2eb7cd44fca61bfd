"""The API, and the admins' pages about who may use it."""
