"""What manifests call the results that they describe, and so what a folder holds."""

RUN = "caatsim result 1"
SWEEP = "caatsim sweep 1"
SENSITIVITY = "caatsim sensitivity 1"
COMPARISON = "caatsim comparison 1"
DISCOVERY = "caatsim discovery 1"
FRONTIER = "caatsim frontier 1"
