"""What merging two files of families does with what was proposed to them."""

from concierge.families.duplicates.moving import MergeRule, MergeRules

MERGE_RULES: MergeRules = {"matching_proposal": MergeRule(one_per=("round_id", "kind"))}
