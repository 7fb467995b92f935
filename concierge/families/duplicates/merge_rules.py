"""What merging two files does with the tables of families, and of what stands below them."""

from typing import Any

from concierge.families.duplicates.moving import Merge, MergeRule, MergeRules, Row


def _behind_those_of_the_kept(_merge: Merge, row: Row) -> dict[str, Any]:
    return {"position": row["position"] + 100}


def _of_whom_the_mail_speaks(merge: Merge, row: Row) -> dict[str, Any]:
    """Let a mail that waits speak of the people and steps of the kept file."""
    context, twins = dict(row["context"]), merge.twins
    for name, table in (("member_id", "member"), ("step_id", "step"), ("pulse_id", "pulse")):
        if context.get(name) in twins.get(table, {}):
            context[name] = twins[table][context[name]]
    if "step_ids" in context:
        context["step_ids"] = [twins.get("step", {}).get(step_id, step_id) for step_id in context["step_ids"]]
    return {"context": context}


def _the_withdrawal_of_either(kept: Row, other: Row) -> dict[str, Any]:
    """A no said to one file holds for the family: a consent given before it stands no longer."""
    if kept["withdrawn_at"] is not None or other["withdrawn_at"] is None or kept["given_at"] > other["withdrawn_at"]:
        return {}
    return {name: other[name] for name in ("withdrawn_at", "withdrawn_means")}


def _the_persona_of_either(kept: Row, other: Row) -> dict[str, Any]:
    """What somebody decided of one file holds for the family while nobody has decided of the other."""
    if kept["persona_at"] is not None or other["persona_at"] is None:
        return {}
    return {name: other[name] for name in ("persona", "persona_by", "persona_at")}


RULES: MergeRules = {
    "member": MergeRule(also=_behind_those_of_the_kept),  # those who are nobody of the kept file
    "fact_value": MergeRule(one_per=("member_id", "fact")),
    "anchor_date": MergeRule(one_per=("member_id", "anchor")),
    "interview_answer": MergeRule(one_per=("member_id", "question")),
    "qualification": MergeRule(one_per=(), fold=_the_persona_of_either),
    "advice": MergeRule(),
    "file_act_entry": MergeRule(stays="what was done to a file is taken back where it was done"),
    "cohort_invitation": MergeRule(),
    "fit_dismissal": MergeRule(one_per=("remark",)),
    "household_tag": MergeRule(one_per=("tag",)),
    "household_origin": MergeRule(one_per=("organisation_id",)),
    "consent": MergeRule(one_per=("member_id", "purpose", "recipient_id"), fold=_the_withdrawal_of_either),
    "contact": MergeRule(),
    "appointment": MergeRule(),
    "appointment_proposal": MergeRule(),
    "note": MergeRule(),
    "family_access": MergeRule(),
    "contact_preference": MergeRule(one_per=("member_id",)),
    "message": MergeRule(also=_of_whom_the_mail_speaks),
    "identity_key": MergeRule(stays="made anew for both files"),
    "event": MergeRule(stays="what happened is never rewritten: the kept file shows it with its own history"),
}
