"""The reader of national procedure records: files in, plain values and a report of doubts out."""
