"""The admin of API clients: who may ask, and with which keys."""
