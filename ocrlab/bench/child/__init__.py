"""What runs in a measured process. Nothing is imported here: that process shall be light."""
