"""Facts about this machine, read here and nowhere else, so that a test can give others."""

from ocrlab.machine.limits import available, cgroup_limit, fair_threads, memory_limit, thread_limit, total, usable_cores
from ocrlab.machine.precision import default_precision, keep_precision, machine_name, precision_file

__all__ = [
    "available",
    "cgroup_limit",
    "default_precision",
    "fair_threads",
    "keep_precision",
    "machine_name",
    "memory_limit",
    "precision_file",
    "thread_limit",
    "total",
    "usable_cores",
]
