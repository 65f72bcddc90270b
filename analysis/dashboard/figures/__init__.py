"""The figures of the page: functions from numbers to SVG, drawn for the width at hand.

One unit is one pixel at every width, so that type is as large on a telephone as on a wall.
"""
