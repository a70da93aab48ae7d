"""How who runs a workspace learns how it is: numbers for Prometheus, and words when something is amiss."""
