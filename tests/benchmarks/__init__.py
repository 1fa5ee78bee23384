"""How fast the application is, beside what the machine can do at best in the same run."""
