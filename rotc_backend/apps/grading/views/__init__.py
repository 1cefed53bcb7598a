"""What answers the routes: one module per noun."""
