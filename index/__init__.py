"""Records to paragraphs, chunks, vectors and hits. Knows no language model."""
