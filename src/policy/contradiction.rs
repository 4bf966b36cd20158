//! Floors above ceilings: a policy that asks for two things which no recorder can do at once is
//! refused until the site says which one yields.

use serde_json::Value;

use crate::config::{Declared, Override, Problem, Problems};

use super::rule::{ParamSource, RuleInstance, SetBy};
use super::scope::{CameraFacts, Scope, Selection};

/// A kind and its parameter.
type Limit = (&'static str, &'static str);

/// A least number of days and a greatest one that must not lie below it.
const OPPOSED: &[(Limit, Limit)] = &[
    (("min_retention", "min_days"), ("max_retention", "max_days")),
    (("early_deletion", "protect_days"), ("max_retention", "max_days")),
];

/// Two rules that contradict each other.
struct Clash {
    floor: usize,
    ceiling: usize,
    floor_param: &'static str,
    ceiling_param: &'static str,
}

/// Applies `wins_over` where rules contradict, and reports the contradictions that remain.
///
/// The number of the rule that yields becomes that of the winner, for the cameras that both speak
/// of; what it replaced stays visible in its source. This ends, because floors are only ever lowered
/// and ceilings only ever raised, to numbers that some rule already has.
pub(super) fn settle(
    rules: &mut Vec<RuleInstance>,
    overrides: &[Declared<Override>],
    cameras: &[CameraFacts<'_>],
    out: &mut Problems,
) {
    let mut used = vec![false; overrides.len()];
    let mut reported: Vec<(usize, usize)> = Vec::new();
    while let Some(clash) = find(rules, cameras, &reported) {
        let settled = overrides
            .iter()
            .enumerate()
            .find(|(_, o)| winner(o, rules, &clash).is_some() && covers(o, rules, &clash, cameras));
        match settled {
            Some((at, choice)) => {
                if let Some(used) = used.get_mut(at) {
                    *used = true;
                }
                resolve(rules, &clash, choice);
            }
            None => {
                if let (Some(low), Some(high)) = (rules.get(clash.floor), rules.get(clash.ceiling)) {
                    out.push(describe(low, high, &clash));
                }
                reported.push((clash.floor, clash.ceiling));
            }
        }
    }
    for (choice, used) in overrides.iter().zip(used) {
        if choice.wins_over.is_some() && !used {
            let problem =
                Problem::new(choice.place_of("wins_over"), "this override settles no contradiction");
            out.push(
                problem.help("remove `wins_over`, or check the kinds, clauses and cameras that it names"),
            );
        }
    }
}

fn number(rule: &RuleInstance, kind: &str, param: &str) -> Option<f64> {
    (rule.kind == kind).then(|| rule.params.get(param).and_then(Value::as_f64)).flatten()
}

fn find(rules: &[RuleInstance], cameras: &[CameraFacts<'_>], reported: &[(usize, usize)]) -> Option<Clash> {
    for ((floor_kind, floor_param), (ceiling_kind, ceiling_param)) in OPPOSED {
        for (floor, low) in rules.iter().enumerate() {
            let Some(least) = number(low, floor_kind, floor_param) else { continue };
            for (ceiling, high) in rules.iter().enumerate() {
                let Some(greatest) = number(high, ceiling_kind, ceiling_param) else { continue };
                if greatest < least
                    && !reported.contains(&(floor, ceiling))
                    && low.scope.may_share(&high.scope, cameras)
                {
                    return Some(Clash { floor, ceiling, floor_param, ceiling_param });
                }
            }
        }
    }
    None
}

/// Index of the rule that an override lets win, when it speaks of this clash.
fn winner(choice: &Override, rules: &[RuleInstance], clash: &Clash) -> Option<usize> {
    let yields = choice.wins_over.as_deref()?;
    [(clash.floor, clash.ceiling), (clash.ceiling, clash.floor)].into_iter().find_map(|(win, lose)| {
        let (winner, loser) = (rules.get(win)?, rules.get(lose)?);
        let named = winner.meant_by(choice.kind.as_deref(), choice.clause.as_deref());
        let yielding = loser.meant_by(Some(yields), None) || loser.meant_by(None, Some(yields));
        (named && yielding).then_some(win)
    })
}

/// Whether the cameras that an override names take part in the clash at all.
fn covers(choice: &Override, rules: &[RuleInstance], clash: &Clash, cameras: &[CameraFacts<'_>]) -> bool {
    let named: Scope = Selection::cameras(&choice.camera).into();
    let (Some(low), Some(high)) = (rules.get(clash.floor), rules.get(clash.ceiling)) else { return false };
    low.scope.clone().and(&high.scope).may_share(&named, cameras)
}

fn resolve(rules: &mut Vec<RuleInstance>, clash: &Clash, choice: &Declared<Override>) {
    let Some(win) = winner(choice, rules, clash) else { return };
    let (lose, win_param, lose_param) = if win == clash.floor {
        (clash.ceiling, clash.floor_param, clash.ceiling_param)
    } else {
        (clash.floor, clash.ceiling_param, clash.floor_param)
    };
    let Some((value, winning)) =
        rules.get(win).and_then(|w| Some((w.params.get(win_param)?.clone(), w.scope.clone())))
    else {
        return;
    };
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
        confirmed: None,
        overrode: Vec::new(),
    };
    yielding.set(lose_param, value, source);
    rules.extend(rest);
}

fn describe(low: &RuleInstance, high: &RuleInstance, clash: &Clash) -> Problem {
    let value =
        |rule: &RuleInstance, param: &str| rule.params.get(param).map(Value::to_string).unwrap_or_default();
    let place = |rule: &RuleInstance, param: &str| {
        rule.param_sources.get(param).map_or_else(|| rule.place.clone(), |s| s.place.clone())
    };
    let message = format!(
        "{} = {} of {} contradicts {} = {} of {} for the same cameras",
        clash.ceiling_param,
        value(high, clash.ceiling_param),
        high.kind,
        clash.floor_param,
        value(low, clash.floor_param),
        low.kind,
    );
    Problem::new(place(high, clash.ceiling_param), message)
        .also(place(low, clash.floor_param), "the other rule")
        .help(format!(
            "name the winner in holdfast.toml: [[policy.override]] kind = \"{}\", wins_over = \"{}\", reason and by",
            low.kind, high.kind
        ))
}
