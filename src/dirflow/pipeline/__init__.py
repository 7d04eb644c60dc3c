"""The way of a batch: from a folder to arrays. It knows no Keras, no framework and no command.

scan/      A   what there is: a folder, a data frame or arrays become rows
split/     B   the part of the rows that is delivered
order/     C   which rows make up a batch, and which random streams belong to it
draw/      D   the random parameters of a batch
plan/      E   a batch as plain data
run/       F   a plan becomes pixels
finish/    G   what NumPy does, and labels
batches.py     A to G put together: a batch as a function of (configuration, seed, epoch, number)
deliver/   H   look-ahead, where a consumer is, what failed
"""
