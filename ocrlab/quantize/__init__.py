"""A detector in INT8: made by NNCF from the reader's own pictures, and kept only where it reads as well as before."""
