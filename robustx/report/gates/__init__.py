"""Thresholds that fail a build."""
