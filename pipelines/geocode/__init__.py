"""Addresses in Japanese notation become coordinates without a network, with an honest level."""
