"""A consumer's place as plain data, from which another process goes on.

identity.py      what a state knows of the options and of the data, to say what has changed
fingerprints.py  a few letters for data of any size
saved.py         a state as JSON, and read again
audit.py         which rows have been delivered
"""
