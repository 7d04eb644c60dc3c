"""A tour of dirflow: real class folders in, a trained classifier and a contact sheet out."""
