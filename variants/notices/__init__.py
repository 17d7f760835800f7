"""Telling people and other systems what happened: in the admin, by e-mail, by webhook."""
