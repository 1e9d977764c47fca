"""The flight recorder: made into one file that goes into production, and writes down what is computed of a picture.

Its modules import numpy alone and each other, and run on Python 3.8; `one_file` makes one of them.
"""
