"""Documents made by the worker: grade sheets as PDF."""
