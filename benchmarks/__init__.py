"""Speeds that the issues name, ours and a peer's in one run, printed as figures and ratios. Never a test."""
