"""The REST side of the workspace: one module an area, each with a table of its endpoints."""
