"""The KPIs of DX plans: plans, measures, indicators, observations, and the progress that follows from them."""
