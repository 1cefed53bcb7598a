"""Who is signed in: users, sessions, tokens, socket tickets."""
