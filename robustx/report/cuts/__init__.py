"""What noise costs by a property of languages, noises or items."""
