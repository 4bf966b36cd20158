//! Rules that ask for two things which no site can do at once: refused until the site says which one
//! yields, and who decided.

use serde_json::Value;

use crate::config::{Declared, Override, Problem, Problems};

use super::opposed::{self, Opposed};
use super::rule::{ParamSource, RuleInstance, SetBy};
use super::scope::{CameraFacts, Scope, Selection};
use crate::text::Said;

/// Two rules that contradict each other.
struct Clash {
    first: usize,
    second: usize,
    opposed: Opposed,
}

/// What tells two clashes apart.
type ClashId = (usize, usize, &'static str);

impl Clash {
    fn id(&self) -> ClashId {
        (self.first, self.second, self.opposed.first_param)
    }
}

/// Applies `wins_over` where rules contradict, and reports the contradictions that remain.
///
/// The rule that yields takes over what the winner asks for, for the cameras that both speak of; what it
/// replaced stays visible in its source. This ends, because no two rules are settled twice.
pub(super) fn settle(
    rules: &mut Vec<RuleInstance>,
    overrides: &[Declared<Override>],
    cameras: &[CameraFacts<'_>],
    out: &mut Problems,
) {
    let mut used = vec![false; overrides.len()];
    let (mut settled, mut reported) = (Vec::new(), Vec::new());
    while let Some(clash) = find(rules, cameras, &reported) {
        let id = clash.id();
        let choice = overrides
            .iter()
            .enumerate()
            .find(|(_, o)| winner(o, rules, &clash).is_some() && covers(o, rules, &clash, cameras));
        match choice.filter(|_| !settled.contains(&id)) {
            Some((at, choice)) => {
                if let Some(used) = used.get_mut(at) {
                    *used = true;
                }
                resolve(rules, &clash, choice);
                settled.push(id);
            }
            None => {
                if let (Some(first), Some(second)) = (rules.get(clash.first), rules.get(clash.second)) {
                    out.push(describe(first, second, &clash.opposed));
                }
                reported.push(id);
            }
        }
    }
    for (choice, used) in overrides.iter().zip(used) {
        if choice.wins_over.is_some() && !used {
            let problem = Problem::new(choice.place_of("wins_over"), Said::of("policy-settles-nothing", []));
            out.push(problem.help(Said::of("policy-settles-nothing-help", [])));
        }
    }
}

fn find(rules: &[RuleInstance], cameras: &[CameraFacts<'_>], reported: &[ClashId]) -> Option<Clash> {
    for (first, one) in rules.iter().enumerate() {
        for (second, other) in rules.iter().enumerate() {
            for opposed in opposed::between(one, other) {
                let param = opposed.first_param;
                // What is the same from both sides is looked at from one.
                let mirrored = one.kind == other.kind && param == opposed.second_param && second <= first;
                if !mirrored
                    && !reported.contains(&(first, second, param))
                    && one.scope.may_share(&other.scope, cameras)
                {
                    return Some(Clash { first, second, opposed });
                }
            }
        }
    }
    None
}

/// Index of the rule that an override lets win, when it speaks of this clash.
fn winner(choice: &Override, rules: &[RuleInstance], clash: &Clash) -> Option<usize> {
    let yields = choice.wins_over.as_deref()?;
    [(clash.first, clash.second), (clash.second, clash.first)].into_iter().find_map(|(win, lose)| {
        let (winner, loser) = (rules.get(win)?, rules.get(lose)?);
        let named = winner.meant_by(choice.kind.as_deref(), choice.clause.as_deref());
        let yielding = loser.meant_by(Some(yields), None) || loser.meant_by(None, Some(yields));
        (named && yielding).then_some(win)
    })
}

/// Whether the cameras that an override names take part in the clash at all.
fn covers(choice: &Override, rules: &[RuleInstance], clash: &Clash, cameras: &[CameraFacts<'_>]) -> bool {
    let named: Scope = Selection::cameras(&choice.camera).into();
    let (Some(one), Some(other)) = (rules.get(clash.first), rules.get(clash.second)) else { return false };
    one.scope.clone().and(&other.scope).may_share(&named, cameras)
}

fn resolve(rules: &mut Vec<RuleInstance>, clash: &Clash, choice: &Declared<Override>) {
    let Some(win) = winner(choice, rules, clash) else { return };
    let (lose, lose_param, value) = if win == clash.first {
        (clash.second, clash.opposed.second_param, clash.opposed.second_yields.clone())
    } else {
        (clash.first, clash.opposed.first_param, clash.opposed.first_yields.clone())
    };
    let Some(winning) = rules.get(win).map(|w| w.scope.clone()) else { return };
    let shared = winning.and(&Selection::cameras(&choice.camera).into());
    let Some(yielding) = rules.get_mut(lose) else { return };
    let (inside, outside) = yielding.scope.clone().parts(&shared);
    let rest = outside.map(|scope| RuleInstance { scope, ..yielding.clone() });
    // Both parts void cannot be: the clash was found because cameras may be in both rules.
    yielding.scope = inside.unwrap_or(shared);
    let source = ParamSource {
        set_by: SetBy::Site,
        clause: yielding.clauses.first().cloned(),
        place: choice.place_of("wins_over"),
        reason: Some(choice.reason.clone()),
        by: Some(choice.by.clone()),
        cameras: choice.camera.clone(),
        confirmed: None,
        overrode: Vec::new(),
    };
    yielding.set(lose_param, value, source);
    rules.extend(rest);
}

fn describe(first: &RuleInstance, second: &RuleInstance, opposed: &Opposed) -> Problem {
    let value =
        |rule: &RuleInstance, param: &str| rule.params.get(param).map(Value::to_string).unwrap_or_default();
    let place = |rule: &RuleInstance, param: &str| {
        rule.param_sources.get(param).map_or_else(|| rule.place.clone(), |s| s.place.clone())
    };
    let facts = [
        ("second", opposed.second_param.into()),
        ("second_value", value(second, opposed.second_param).into()),
        ("second_kind", second.kind.as_str().into()),
        ("first", opposed.first_param.into()),
        ("first_value", value(first, opposed.first_param).into()),
        ("first_kind", first.kind.as_str().into()),
    ];
    // Two rules of one kind are told apart by their clauses.
    let (key, winner, loser) = match (first.clauses.first(), second.clauses.first()) {
        (Some(winner), Some(loser)) if first.kind == second.kind => {
            ("clause", winner.to_string(), loser.to_string())
        }
        _ => ("kind", first.kind.clone(), second.kind.clone()),
    };
    let entry = format!("{key} = \"{winner}\", wins_over = \"{loser}\"");
    Problem::new(place(second, opposed.second_param), Said::of("policy-contradicts", facts))
        .also(place(first, opposed.first_param), Said::of("policy-other-rule", []))
        .help(Said::of("policy-name-the-winner", [("entry", entry.into())]))
}
