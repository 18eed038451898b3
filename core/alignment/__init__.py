"""Automatic alignment of two vessel maps, and matching points suggested from them. No network, no window."""

from __future__ import annotations

from core.alignment.curved import CurvedTransform
from core.alignment.detail import DetailAlignment, align_detail
from core.alignment.detail_views import DetailSearch
from core.alignment.placement import sizes_looked_at
from core.alignment.result import AlignmentFailure, AutomaticAlignment, surest_refusal
from core.alignment.search import align_maps
from core.alignment.spread import spread_matches
from core.alignment.suggestion import SuggestedMatch, suggest_match
from core.alignment.vessel_map import VesselMap

__all__ = [
    "AlignmentFailure",
    "AutomaticAlignment",
    "CurvedTransform",
    "DetailAlignment",
    "DetailSearch",
    "SuggestedMatch",
    "VesselMap",
    "align_detail",
    "align_maps",
    "sizes_looked_at",
    "spread_matches",
    "suggest_match",
    "surest_refusal",
]
