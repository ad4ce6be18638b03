"""Recorded calls: which parts are listened to, who speaks, and what is told of a call. Pure functions and two tasks."""
