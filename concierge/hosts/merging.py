"""What merging two files of families does with what hosts have to do with them."""

from concierge.families.duplicates.moving import MergeRule, MergeRules

MERGE_RULES: MergeRules = {
    "host_block": MergeRule(one_per=("host_id",)),  # kept apart from one file, kept apart from both
    "host_newcomer": MergeRule(one_per=("host_id",)),
}
