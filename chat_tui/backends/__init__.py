"""The parts that speak server protocols, one package a protocol."""
