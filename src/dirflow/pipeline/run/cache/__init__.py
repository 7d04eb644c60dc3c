"""Decoded and resized pixels, kept from one epoch to the next; nothing random is ever kept.

opening.py       which cache is opened, and what kept pixels depend on
protocol.py      what every cache does
memory.py        pixels in this process
folder.py        pixels in a folder: files are read instead of what it does not give, and warnings say so
generation.py    what lies in a folder as long as its catalogue is the same, and what this process has seen of it
catalogue.py     the SQLite table of a folder's pixels
database.py      an SQLite file that is not trusted, and not waited for
segments.py      slots for images, in many files
segment_file.py  one `.npy` file of slots
capacity.py      what a cache will need, and what there is
"""
