"""The transport: outbox rows become frames on open sockets. No tables of its own."""
