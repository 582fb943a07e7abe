"""People, the units they belong to, the roles they hold there, and what each may do."""
