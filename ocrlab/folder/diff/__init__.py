"""What two runs of the same pictures read otherwise: for people, for programs, as one HTML file, as a test in a CI."""
