"""The address data that the geocoder looks places up in: building its file, opening it, what it covers."""
