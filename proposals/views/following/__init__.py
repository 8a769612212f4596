"""After sending: back in, messages, receipts, support, and the rights over one's own data."""
