"""Gold questions, measures, runs, comparisons and reports."""
