"""The terminal UI: a thin front over the same stream of events as the command line."""
