"""Jobs that were accepted are staged, run by a backend, and their outputs uploaded."""
