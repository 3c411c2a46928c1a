"""The KPIs of DX plans as their publishers' tables hold them. Nothing is reckoned: progress and grades are read."""
