"""Labelled image folders as training batches."""
