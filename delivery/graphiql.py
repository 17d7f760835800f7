def page():
    return b"<!doctype html>GraphiQL"
