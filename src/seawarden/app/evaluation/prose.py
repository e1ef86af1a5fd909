"""The words of the report that are the same whatever was found."""

from typing import Final

HONESTY: Final = """\
Nobody has published the track of a ship that is known to have dragged an anchor over a line. Every
drag here is therefore SYNTHETIC: put into a ship's own track by physics, by code that shares no
number with the detectors. Traffic marked REAL was recorded at sea; traffic marked SYNTHETIC was
generated, and proves less. Lines marked SYNTHETIC PLACEMENT have the shape of a real line and were
laid across real traffic where no line is.

An alert on traffic into which nothing was put is counted as false, although nobody knows that it
is. None in so much traffic is not none for ever: each count stands with what it does not exclude.
A rate stands in two units, since a ship is often in sight for two hours only: for each *track*
(one ship on one UTC date) and for each *ship-day* (24 hours of one ship, observed; silences over
half an hour are left out).

The Kattegat is no independent test any more. The settings of the detector of drags were sought on
1 November; the counts of false alerts on both days, and a look at the ships behind them, guided
the choice. The drags of this report are drawn anew, but in the same two days: its figures are
kinder than those of another sea. Both days stand apart where it matters. The other detectors were
tried on both days too."""

METHOD: Final = """\
- **Found**: an alert of the kind, of level low or high, is raised for the ship between the onset
  and the end of what was put in. An alert that was raised before the onset, by mistake, finds
  nothing. The time of an alert is that of the last report that it rests on; a watch sees it when
  that minute is over and the half minute for late reports has passed.
- **Delay**: from the onset to that. **Lead**: from it to the line that the ship passes next.
- **Warned**: of what begins an hour or more before the first line on the injected way, the share
  that is told of before that line is reached.
- **Intervals** of shares are exact (Clopper and Pearson 1934), those of rates exact for events
  that come one by one (Garwood 1936). In the JSON each share also has one from drawing ships and
  days anew, a thousand times: injections into one ship on one day are one story.
- **Rules of others** are written out from their descriptions. *Slow in a fence*: any report under
  3 kn within 1.852 km of a line. *Entry into a fence*: any report within it. *Speed drop*: ten
  reports in a row, each below 0.9 of the median speed of the reports i-61 to i-11 of its track,
  both included and all 51 present, speeds in knots unrounded, that median over 5 kn; each report
  has a median of its own. *Hourly loitering*: a mean speed under 2 kn over the last hour, 50
  minutes of it watched. *Plain CUSUM*: the mean of ln(speed + 0.1 kn) of each minute against the
  median of the minutes 60 to 10 before, for a loss to 0.82, limit 10, no explanations. A track of
  theirs is one ship on one UTC date.
- **Operating curve**: the detector at other scores, all else as it ships. An alert comes with the
  first look at a suspicion that reaches the score.
- **Ablations**: the detector with the weight of one evidence set to nought.
- **Drags in charted waters** begin only where the chain that is out, half to all of 220 to 385 m
  by the rules of classification (IACS UR A1), reaches the ground from there on. Weather takes
  speed by Aertssen (1975), not by the formula of the detector."""

SHORTCOMINGS: Final = """\
- A drag that costs under a tenth of the speed is found half the time at best; one that costs under
  a twentieth, without crab or yaw, is not found at all. A large fast ship with a small anchor can
  be such a one.
- A ship that comes into sight already dragging has no speed of her own to be held against.
- The Kattegat traffic is two days of one sea, a report a minute, without heading and without
  status; crab and yaw could not be tried on it. Lead time could hardly be: passages there last two
  hours.
- Generated passages have only those honest causes that somebody thought of.
- Depth, weather, separation schemes and headings could be tried on generated traffic alone:
  "Charted waters" were made for that. What each evidence is worth there says that it does what it
  was meant for, not how often a sea asks for it."""
