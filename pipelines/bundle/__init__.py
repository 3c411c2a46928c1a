"""Data packages handed over in one file, from where they are made to where there is a network, and proved on the way.

The office's key: `keys`; whose keys are trusted: `offices`. What a bundle says of itself: `manifest`; its bytes:
`archive`. Making one: `writing`. Taking one in: `reading` proves it, `checking` looks at the packages, `ledger` knows
what came before, `receiving` publishes.
"""
