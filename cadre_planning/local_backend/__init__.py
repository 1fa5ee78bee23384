"""Django's PostgreSQL backend, which brings the private server up before it connects."""
