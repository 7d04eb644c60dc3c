"""What constructors and the `flow` methods take.

original.py    the original's arguments as it checks them, and what one means for another
options.py     what dirflow adds to them, declared and checked once
deprecated.py  keywords that earlier versions had
"""
