"""What no attribution from reports can know, said with every one."""

from typing import Final

LIMITS: Final = (
    "Every probability says what the reports are consistent with. It is no statement of guilt.",
    "Reports are what ships send of themselves: a ship that sends nothing, or sends a false "
    "position, is only in the probability of an unknown ship.",
    "A line lies where its route says only to the accuracy stated; a kilometre point as the "
    "operator counts it may differ from the one along the route drawn.",
    "Priors and behaviour shares are judgements; the rows of sensitivity show what hangs on them.",
    "Flag, nationality and name weigh nothing.",
)
