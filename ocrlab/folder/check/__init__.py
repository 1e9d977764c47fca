"""What is wrong in a run, worst first: against what stands on the pictures, or without, by what looks suspicious."""
