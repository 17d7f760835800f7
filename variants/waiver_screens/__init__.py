"""The screens of waivers: the list of them, and one, to decide on."""
