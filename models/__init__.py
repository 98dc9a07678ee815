"""Where weights live and how they run. Knows only strings and arrays."""
