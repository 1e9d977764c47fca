"""The names of causes in words; the views, the command line and JSON use the same."""

from __future__ import annotations

WORDS = {
    "turned": "turned wrongly",
    "merged": "merged with another thing",
    "columns": "columns in one box",
    "split": "split into several boxes",
    "size": "shown too small or too large",
    "faint": "faint: too little contrast",
    "cut": "cut by its box",
    "alphabet": "not in the alphabet",
    "spaces": "spaces lost or put in",
    "blur": "blurred, or of too few pixels",
    "skew": "bent or leaning",
    "limit": "misread: the model's limit",
    "order": "in another order than it stands there",
    "truth": "the truth itself is doubtful",
    "not_examined": "threshold: not examined (max_candidates)",
    "too_small": "threshold: too small (min_size)",
    "low_score": "threshold: low score (box_thresh)",
    "too_small_unclipped": "threshold: too small after unclip (min_size)",
    "clipped_away": "outside the page",
    "no_text": "read as nothing",
    "low_text": "threshold: low text score (text_score)",
}
