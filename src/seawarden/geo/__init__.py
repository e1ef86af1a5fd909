"""Column maths and kernels: distance to a line, crossings, the corridor, land."""
