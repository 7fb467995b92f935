"""What merging two files of families does with the weekends they were thought of for, invited to, come to."""

from concierge.families.duplicates.moving import MergeRule, MergeRules

MERGE_RULES: MergeRules = {
    "weekend_booking": MergeRule(one_per=("weekend_id",)),
    "weekend_booking_link": MergeRule(),
    "weekend_need": MergeRule(),
    "weekend_visit": MergeRule(one_per=("programme_id", "activity_id", "need_id")),
}
