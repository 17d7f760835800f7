"""No models: the file is here so that the app is told when migrations are done."""
