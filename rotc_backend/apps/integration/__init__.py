"""What comes in from outside: roster imports, whole corps, the demo corps."""
