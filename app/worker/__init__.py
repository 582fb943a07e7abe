"""DOOR for the clock: jobs and timers that are due are done, whoever says it is time to look."""
