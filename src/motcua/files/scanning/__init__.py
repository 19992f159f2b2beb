"""The machine behind the scanner: it knows pages and pictures, no dossier and no person.

A scan comes in as PDF, JPEG, PNG or TIFF. `machine` is a program of its own that takes it page by page: upright,
straight, blank or not, a separator sheet or not, and if it is a page with writing, read by OCRmyPDF (Vietnamese) into a
PDF/A-2b with searchable text and a list of words with their places. It runs in a child process with limits on memory
and time, because scans come from outside and so do their faults; `run` starts it and hands on each page as it is ready,
so that what is done is kept even if the next page ends the program.
"""
