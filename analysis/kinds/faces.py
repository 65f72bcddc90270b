"""The kinds of result: one line each, with what Python is given of it.

The order is that in which the command line lists their commands.
"""

from analysis.run.python import RunResult, simulate
from analysis.trace.python import Trace, trace
from analysis.status.python import Status, status
from analysis.comparison.python import Comparison, compare
from analysis.sweep.python import SweepResult, sweep
from analysis.sensitivity.python import SensitivityResult, Size, sensitivity
from analysis.discovery.python import DiscoveryResult, discover
from analysis.frontier.python import FrontierResult, frontier
from analysis.validation.python import Validation, validate
from analysis.patterns.python import PatternsResult, patterns
from analysis.calibration.python import CalibrationResult, calibrate
from analysis.verification.python import VerificationResult, verify
from analysis.register.python import RegisterResult, register
from analysis.forecast.python import ForecastResult, forecast
