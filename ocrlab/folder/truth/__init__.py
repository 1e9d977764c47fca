"""What stands on pictures, as many programs write it down: ours, ICDAR and SROIE, PPOCRLabel, hOCR, ALTO, PAGE, plain text."""
