"""Small programs that print what nbapp costs. No thresholds: read the table beside a peer's or an earlier commit's."""
