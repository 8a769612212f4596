"""Open data: pages for people, files and answers for programs."""
