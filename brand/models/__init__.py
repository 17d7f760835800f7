"""Brands, their rules, and what the rules find."""

from brand.models.brands import Brand
from brand.models.findings import KeptFinding, RuleRun
from brand.models.rules import BrandRule, RuleVersion
from brand.models.waivers import Waiver

__all__ = ["Brand", "BrandRule", "KeptFinding", "RuleRun", "RuleVersion", "Waiver"]
