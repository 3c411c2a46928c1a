"""Pages of the KPIs of DX plans: all plans, one plan's board, one indicator, several plans side by side.

Charts are SVG with x in percent of the width and y in pixels, so that their text keeps its size at every width.
"""
