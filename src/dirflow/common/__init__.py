"""What all letters of the way share: contracts, forms of arrays and pictures, files, threads, warnings."""
