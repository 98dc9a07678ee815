"""A question to a checked, cited answer; and the two fronts on top of it."""
