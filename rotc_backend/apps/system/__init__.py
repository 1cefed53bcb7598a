"""The unit: settings, terms, companies and platoons, outbox, audit, health."""
