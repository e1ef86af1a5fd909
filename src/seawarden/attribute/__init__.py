"""Attribution: from a fault to ranked candidates with their evidence, and to what is not known.

Pure: what is known of ships around a fault comes in as `Ways`, and the answer is a function of
faults, ways, settings and a seed.
"""
