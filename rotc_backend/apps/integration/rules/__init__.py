"""Pure rules of what comes in: kinds and states, cells, sheets, rows, what a roster row would do, the demo corps."""
