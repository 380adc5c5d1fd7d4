"""What attacks achieved against an arm, and against two."""
