"""The planner: from a journey and a household to dated, explained steps. Pure; nothing is read or written.

    plan = build_plan(
        journey,                                   # definitions.Journey; keep one object per stored version
        household,                                 # families.known_facts.HouseholdFacts
        AnchorDates(opened=…, dates={Anchor.MOVE_IN: …}, member_dates={"7": {Anchor.JOB_START: …}}),
        CivilCalendar("52"),
        state={InstanceKey("logement.bail", None): StepState(status=StepStatus.DONE, done_on=…)},
        today=date(2026, 11, 21),
    )
    for step in plan.steps:
        print(step.key, step.due, explain(step.explanation, step.due, French()))

The same input gives the same plan; planning again with the plan's own dates as state changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from concierge.checklists.definition.model import Journey, Timing
from concierge.checklists.planning.compiled import CompiledJourney, CompiledStep, compile_journey
from concierge.checklists.planning.dates import add_months
from concierge.checklists.planning.explanations import Explanation, ExplanationKind
from concierge.checklists.planning.move_path import critical_path, move_blockers
from concierge.checklists.planning.plans import (
    CLOSED,
    Conflict,
    ConflictKind,
    InstanceKey,
    OpenQuestion,
    Plan,
    PlannedStep,
    StepState,
    StepStatus,
)
from concierge.checklists.planning.scheduling import Bounds, Floor, ResolvedRule, conflicts, schedule
from concierge.families.anchor_dates import Anchor, AnchorDates, Moment
from concierge.families.conditions import Judge, Truth, UnknownFact
from concierge.families.facts import FACTS, Fact, Knowable, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.platform.civil_calendar import CivilCalendar

Groups = tuple[tuple[InstanceKey, ...], ...]
_NEW = StepState()
_FACT_RANK = {fact: rank for rank, fact in enumerate(Fact)}


def build_plan(
    journey: Journey,
    household: HouseholdFacts,
    anchors: AnchorDates,
    calendar: CivilCalendar,
    state: Mapping[InstanceKey, StepState],
    today: date,
) -> Plan:
    """Return the plan of one household. Steps whose condition is unknown are left out and asked about."""
    compiled = compile_journey(journey)
    planning = _Planning(
        compiled, household, complete_anchors(anchors, household, calendar, today), calendar, state, today
    )
    planning.find_instances()
    for compiled_step in compiled.topological:
        for member_id in planning.instances.get(compiled_step.step.key, ()):
            planning.plan_step(compiled_step, member_id)
    ranks = {member.id: rank for rank, member in enumerate(sorted(household.members, key=_rank))}
    steps = tuple(
        sorted(planning.planned.values(), key=lambda step: (step.order, ranks.get(step.key.member or "", -1)))
    )
    return Plan(
        steps=steps,
        open_questions=planning.open_questions(),
        blocks_move=move_blockers(steps, planning.anchors.find(Anchor.MOVE_IN), today),
        critical_path=critical_path(steps, planning.anchors.find(Anchor.MOVE_IN), today),
        left_over=tuple(sorted((key for key in state if key not in planning.planned), key=str)),
    )


def _question_rank(unknown: UnknownFact) -> tuple[int, str, str]:
    """Order open questions in one way: facts as the vocabulary has them, then answers of the interview."""
    rank = _FACT_RANK[unknown.fact] if isinstance(unknown.fact, Fact) else len(_FACT_RANK)
    return rank, unknown.fact.value, unknown.member_id or ""


def _settled_by(knowable: Knowable) -> str:
    """Return what settles a fact or an answer: several facts may be settled by one."""
    return FACTS[knowable].question if isinstance(knowable, Fact) else knowable.value


def _rank(member: MemberFacts) -> tuple[str, date, str]:
    """Order members in the same way however they are given: by kind, eldest first."""
    return member.kind.value, member.born_or_expected or date.max, member.id


def complete_anchors(
    anchors: AnchorDates, household: HouseholdFacts, calendar: CivilCalendar, today: date
) -> AnchorDates:
    """Add the anchors that follow from others: end of the year, coming rentrée, births."""
    move_in = anchors.find(Anchor.MOVE_IN)
    derived = {Anchor.RENTREE: calendar.rentree_on_or_after(move_in or today)}
    if move_in is not None:
        derived[Anchor.YEAR_END] = add_months(move_in, 12)
    births = {
        member.id: {**anchors.member_dates.get(member.id, {}), Anchor.BIRTH: member.born_or_expected}
        for member in household.members
        if member.born_or_expected is not None
    }
    return AnchorDates(
        opened=anchors.opened,
        dates={**anchors.dates, **derived},
        member_dates={**anchors.member_dates, **births},
    )


def moment_of(anchors: AnchorDates, calendar: CivilCalendar, today: date) -> Moment:
    """Return when facts are judged, from completed anchors."""
    move_in = anchors.find(Anchor.MOVE_IN)
    school_year = calendar.school_year_start(move_in) if move_in else None
    return Moment(
        today=today,
        anchors=anchors,
        arrives_in_term=None if move_in is None else school_year is not None,
        arrival_rentree=school_year,
    )


@dataclass(slots=True)
class _Planning:
    """The work of one planning, thrown away afterwards."""

    compiled: CompiledJourney
    household: HouseholdFacts
    anchors: AnchorDates
    calendar: CivilCalendar
    state: Mapping[InstanceKey, StepState]
    today: date
    instances: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    planned: dict[InstanceKey, PlannedStep] = field(default_factory=dict)
    _members: dict[Scope, tuple[MemberFacts, ...]] = field(default_factory=dict)
    _unknown: dict[UnknownFact, list[str]] = field(default_factory=dict)
    _groups: dict[InstanceKey, Groups] = field(default_factory=dict)

    def find_instances(self) -> None:
        """Judge every condition for every member it is about."""
        judge = Judge(self.household, moment_of(self.anchors, self.calendar, self.today))
        members = sorted(self.household.members, key=_rank)
        self._members = {kind: tuple(each for each in members if each.kind is kind) for kind in Scope}
        for compiled_step in self.compiled.in_order:
            step = compiled_step.step
            concerned = (None,) if step.for_each is Scope.HOUSEHOLD else self._members[step.for_each]
            applying = []
            for member in concerned:
                if step.when is not None:
                    verdict = judge.evaluate(step.when, member)
                    for fact in verdict.unknown:
                        self._unknown.setdefault(fact, []).append(step.key)
                    if verdict.truth is not Truth.YES:
                        continue
                applying.append(member.id if member else None)
            if applying:
                self.instances[step.key] = tuple(applying)

    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """Return the unknown facts that decide about steps, those that decide most first.

        Facts that one answer settles (age, school level: the birth date) are one question, under the first of them.
        """
        asked: dict[tuple[str, str | None], list[UnknownFact]] = {}
        for unknown in sorted(self._unknown, key=_question_rank):
            asked.setdefault((_settled_by(unknown.fact), unknown.member_id), []).append(unknown)
        found = []
        for unknowns in asked.values():
            decided = {key for unknown in unknowns for key in self._unknown[unknown]}
            steps = sorted(decided, key=lambda key: self.compiled.by_key[key].order)
            found.append(OpenQuestion(fact=unknowns[0].fact, member_id=unknowns[0].member_id, steps=tuple(steps)))
        return tuple(sorted(found, key=lambda each: -len(each.steps)))

    def plan_step(self, compiled_step: CompiledStep, member_id: str | None) -> None:
        """Date one instance, once everything it waits for is dated."""
        step, key = compiled_step.step, InstanceKey(compiled_step.step.key, member_id)
        state = self.state.get(key, _NEW)
        is_free, groups = state.is_free, self._prerequisites(step.key, member_id)
        bounds = Bounds(
            earliest=self._bound(step.earliest, compiled_step, member_id),
            latest=self._bound(step.latest, compiled_step, member_id),
            not_before=self.today if state.due is None else min(self.today, state.due),
            floor=self._floor(groups),
        )
        if is_free:
            due, explanation = self._free_date(compiled_step, member_id, bounds)
        else:
            due, explanation = state.due, Explanation(kind=_kept_kind(state))
        faults: tuple[Conflict, ...] = ()
        if state.status not in CLOSED and state.status is not StepStatus.STARTED:
            faults = conflicts(key, due, bounds, self.today, kept=not is_free)
            if step.needed_for_move and due is not None:
                faults += self._after_move_in(key, due)
        self.planned[key] = PlannedStep(
            key=key,
            checklist=compiled_step.checklist,
            section=compiled_step.section,
            subject=compiled_step.subject,
            order=compiled_step.order,
            status=state.status,
            is_free=is_free,
            due=due,
            earliest=bounds.earliest,
            latest=bounds.latest,
            explanation=explanation,
            prerequisites=groups,
            who=step.who,
            effort=step.effort,
            needed_for_move=step.needed_for_move,
            conflicts=faults,
        )

    def _after_move_in(self, key: InstanceKey, due: date) -> tuple[Conflict, ...]:
        move_in = self.anchors.find(Anchor.MOVE_IN)
        if move_in is None or not self.today <= move_in < due:
            return ()
        return (Conflict(kind=ConflictKind.AFTER_MOVE_IN, key=key, due=due, limit=move_in),)

    def _free_date(
        self, compiled_step: CompiledStep, member_id: str | None, bounds: Bounds
    ) -> tuple[date | None, Explanation]:
        step = compiled_step.step
        waiting: ResolvedRule | None = None
        # Without a wish of its own, a step is due at its limit. A rule that counts from a step which does not apply to
        # this household is no rule: nothing is waited for.
        for timing in (step.due.timing, step.due.fallback) if step.due else (step.latest,):
            if timing is not None and self._may_have_date(timing, compiled_step, member_id):
                rule = self._resolve(timing, compiled_step, member_id, waiting=waiting)
                if rule.anchor_date is not None:
                    return schedule(rule, bounds, self.calendar)
                waiting = waiting or rule
        if waiting is not None:
            return schedule(waiting, bounds, self.calendar)
        return None, Explanation(kind=ExplanationKind.NO_RULE)

    def _may_have_date(self, timing: Timing, compiled_step: CompiledStep, member_id: str | None) -> bool:
        if timing.step is None:
            return True
        concerned = self._concerned(timing.step, compiled_step.step.for_each, member_id)
        return any(self._counts(InstanceKey(timing.step, other)) for other in concerned)

    def _counts(self, key: InstanceKey) -> bool:
        """Tell whether a step is part of this family's year: planned, and not set aside by a person."""
        return key in self.planned and self.planned[key].status is not StepStatus.NOT_APPLICABLE

    def _bound(self, timing: Timing | None, compiled_step: CompiledStep, member_id: str | None) -> date | None:
        if timing is None:
            return None
        return self._resolve(timing, compiled_step, member_id).adjusted(self.calendar)

    def _resolve(
        self,
        timing: Timing,
        compiled_step: CompiledStep,
        member_id: str | None,
        *,
        waiting: ResolvedRule | None = None,
    ) -> ResolvedRule:
        """Look up the date that `timing` counts from; `waiting` is the rule it stands in for."""
        if timing.step is not None:
            start = self._step_date(timing.step, compiled_step, member_id)
        else:
            start = self.anchors.find(timing.anchor or Anchor.OPENED, member_id=member_id)
        unknown = waiting or timing
        return ResolvedRule(
            anchor=timing.anchor,
            step=timing.step,
            anchor_date=start,
            offset=timing.offset,
            adjust=timing.adjust,
            fallback=waiting is not None,
            waiting_for=unknown.anchor if waiting or start is None else None,
            waiting_for_step=unknown.step if waiting or start is None else None,
        )

    def _step_date(self, ref: str, compiled_step: CompiledStep, member_id: str | None) -> date | None:
        """Return when a step was or will be done: for the same person, else the last of everyone concerned."""
        dates = []
        for other in self._concerned(ref, compiled_step.step.for_each, member_id):
            key = InstanceKey(ref, other)
            if self._counts(key):
                dates.append(self._date_of(self.planned[key]))
        known = [day for day in dates if day is not None]
        return max(known) if known and len(known) == len(dates) else None

    def _date_of(self, planned: PlannedStep) -> date | None:
        done_on = self.state.get(planned.key, _NEW).done_on
        return done_on if planned.status is StepStatus.DONE and done_on is not None else planned.due

    def _concerned(self, ref: str, scope: Scope, member_id: str | None) -> tuple[str | None, ...]:
        """Return for whom a step refers to another: the same person, the household, or everyone of the other's kind."""
        target = self.compiled.by_key.get(ref)
        if target is None:
            return ()
        if target.step.for_each is Scope.HOUSEHOLD:
            return (None,)
        if target.step.for_each is scope and member_id is not None:
            return (member_id,)
        return tuple(member.id for member in self._members[target.step.for_each])

    def _prerequisites(self, step_key: str, member_id: str | None) -> Groups:
        """Return what must be done first; what does not apply hands on its own prerequisites."""
        step = self.compiled.by_key[step_key].step
        if not step.after:
            return ()
        key = InstanceKey(step_key, member_id)
        if key not in self._groups:
            groups: dict[tuple[InstanceKey, ...], None] = {}
            for prerequisite in step.after:
                applying: list[InstanceKey] = []
                inherited: list[tuple[InstanceKey, ...]] = []
                for ref in prerequisite.any_of:
                    if ref in self.compiled.by_key:
                        self._split(ref, self._concerned(ref, step.for_each, member_id), applying, inherited)
                if len(prerequisite.any_of) > 1 and applying:
                    groups[tuple(applying)] = None
                else:
                    groups.update(dict.fromkeys([*((one,) for one in applying), *inherited]))
            self._groups[key] = tuple(groups)
        return self._groups[key]

    def _split(
        self,
        ref: str,
        concerned: tuple[str | None, ...],
        applying: list[InstanceKey],
        inherited: list[tuple[InstanceKey, ...]],
    ) -> None:
        for member in concerned or (None,):
            key = InstanceKey(ref, member)
            set_aside = self.state.get(key, _NEW).status is StepStatus.NOT_APPLICABLE
            if member in self.instances.get(ref, ()) and not set_aside:
                applying.append(key)
            else:
                inherited.extend(self._prerequisites(ref, member))

    def _floor(self, groups: Groups) -> Floor | None:
        """Return the first day after every group, and the step that decides it; undated steps do not count."""
        floor: Floor | None = None
        for group in groups:
            ends = [Floor(day, key) for key in group if (day := self._date_of(self.planned[key])) is not None]
            done = [end for end in ends if self.planned[end.key].status is StepStatus.DONE]
            if ends:
                first = min(done or ends)
                floor = first if floor is None or first.day > floor.day else floor
        return floor


def _kept_kind(state: StepState) -> ExplanationKind:
    if state.status is StepStatus.TODO:
        return ExplanationKind.PINNED
    return ExplanationKind(state.status.value)
