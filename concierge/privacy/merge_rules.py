"""What merging two files does with what is kept of their privacy."""

from concierge.families.duplicates.moving import MergeRule, MergeRules

RULES: MergeRules = {
    "erasure": MergeRule(stays="a file that is erased is never merged"),
    "member_erasure": MergeRule(),
    "longer_kept": MergeRule(),
}
