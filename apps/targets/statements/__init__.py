"""The checker of statements: what in a plan's text does not add up, and what the records say."""
