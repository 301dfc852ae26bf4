"""The values that descpipe works on: immutable, and ignorant of files, engines and CWL."""
