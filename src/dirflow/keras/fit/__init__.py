"""`ImageDataGenerator.fit`: mean, standard deviation and whitening of a dataset."""
