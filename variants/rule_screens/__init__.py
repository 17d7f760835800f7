"""The screens on which brand managers keep rules, and everybody who writes reads them."""
