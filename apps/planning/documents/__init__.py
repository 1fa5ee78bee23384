"""Documents of a list and of a round: what they say, and the Word and Excel files they are."""
