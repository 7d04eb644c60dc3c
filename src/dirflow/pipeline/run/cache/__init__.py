"""Decoded and resized pixels, kept from one epoch to the next; nothing random is ever kept.

opening.py    which cache is opened, and what kept pixels depend on
protocol.py   what every cache does
memory.py     pixels in this process
folder.py     pixels in files: which are used, and which are kept
catalogue.py  the SQLite table of a folder's pixels
segments.py   the `.npy` files that hold them
known.py      which slots this process has seen
capacity.py   what a cache will need, and what there is
"""
