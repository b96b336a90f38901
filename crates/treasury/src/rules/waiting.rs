//! What a document waits for, read off the edges of the acts.

use std::collections::BTreeMap;

use kernel::day::Calendar;
use kernel::lifecycle::{Edge, Kind, State};
use kernel::{ActDef, Day};

/// A document as far as its next step depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub kind: Kind,
    pub state: State,
    pub flow: &'a str,
    /// A living document of the next kind rests on it.
    pub carried: bool,
    /// The day on which the SPM came in.
    pub received: Option<Day>,
}

/// Where a document is turned back, changed or ended; never what it waits for.
pub const BACKWARD: [State; 5] = [State::Draft, State::Returned, State::Rejected, State::Voided, State::Bounced];
/// The one act that notes a day and nothing else.
const RECEIVES: &str = "receive-spm";

/// Acts that lead on another way than the first one does: a person may choose
/// them beside it.
pub const BESIDE: [&str; 2] = ["draft-spp-nihil", "sign-sptb"];
/// What an advance of one kind alone is asked for.
const OF_FLOW: (&str, &str) = ("draft-spp-gu", "UP");
/// Whether an edge turns a document back from a state. A retur is not turned
/// back by what asks to pay it again; access that was given waits for nothing,
/// least of all for its end.
pub fn turns_back(edge: Edge, state: State) -> bool {
    let stays_bounced = (edge.to, state) == (State::Bounced, State::Bounced);
    let ends_access = (edge.kind, edge.to) == (Kind::Access, State::Settled);
    ends_access || (BACKWARD.contains(&edge.to) && !stays_bounced)
}

/// Acts on the request that says itself whom it pays and for what: an SPP-LS.
const DIRECT: [&str; 2] = ["judge-tax", "revise-spp"];

/// Whether an act that turns back, changes or ends is one for this document.
pub fn is_aside(act: &ActDef, (kind, flow, state): (Kind, &str, State)) -> bool {
    let back = act.edge.is_some_and(|e| e.allows(kind, state) && (BESIDE.contains(&act.name) || turns_back(e, state)));
    back && (kind != Kind::Spp || flow == "LS" || !DIRECT.contains(&act.name))
}

/// Acts by the kind of document they move, in their order: a list of hundreds of
/// documents asks for each.
#[derive(Debug, Default)]
pub struct Moves(BTreeMap<Kind, Vec<&'static ActDef>>);

impl Moves {
    pub fn of(acts: impl Iterator<Item = &'static ActDef>) -> Moves {
        let mut all = Moves::default();
        for (act, edge) in acts.filter_map(|act| Some((act, act.edge?))) {
            all.0.entry(edge.kind).or_default().push(act);
        }
        all
    }

    pub fn next(&self, standing: &Standing<'_>) -> Option<&'static ActDef> {
        next_act(standing, self.0.get(&standing.kind)?.iter().copied())
    }
}

/// The act that leads on, out of `acts` in their order; none where the
/// document has come to its end or another one now goes on for it.
fn next_act(standing: &Standing<'_>, acts: impl Iterator<Item = &'static ActDef>) -> Option<&'static ActDef> {
    acts.into_iter().find(|act| {
        let Some(edge) = act.edge.filter(|e| e.allows(standing.kind, standing.state)) else { return false };
        let back = turns_back(edge, standing.state);
        let gone_on = edge.to == standing.state && standing.carried;
        let noted = act.name == RECEIVES && standing.received.is_some();
        let strange = act.name == OF_FLOW.0 && standing.flow != OF_FLOW.1;
        !(back || gone_on || noted || strange)
    })
}

/// The last day of a term of working days that began on `from`.
pub fn due(calendar: &Calendar, from: Day, working_days: i64) -> Day {
    // Longer than any term with its holidays.
    let days = (0..=working_days * 3 + 30).map(|n| from.plus_days(n));
    days.take_while(|day| calendar.working_days_between(from, *day) <= working_days)
        .filter(|day| calendar.is_working(*day))
        .last()
        .unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(kind: Kind, state: State, carried: bool, received: Option<Day>) -> Option<&'static str> {
        of_flow("", kind, state, carried, received)
    }

    fn of_flow(flow: &str, kind: Kind, state: State, carried: bool, received: Option<Day>) -> Option<&'static str> {
        let standing = Standing { kind, state, flow, carried, received };
        Moves::of(crate::MODULE.acts.iter().map(|a| a.def)).next(&standing).map(|a| a.name)
    }

    #[test]
    fn each_document_waits_for_one_act() {
        let day = Day::new(2026, 3, 16);
        for (kind, state, carried, received, wanted) in [
            (Kind::Spd, State::Draft, false, None, Some("authorise-spd")),
            (Kind::Spp, State::Draft, false, None, Some("submit-spp")),
            (Kind::Spp, State::Returned, false, None, Some("submit-spp")),
            (Kind::Spp, State::Submitted, false, None, Some("verify-spp")),
            (Kind::Spp, State::Verified, false, None, Some("issue-spm")),
            (Kind::Spp, State::Verified, true, None, None),
            (Kind::Spm, State::Issued, false, None, Some("receive-spm")),
            (Kind::Spm, State::Issued, false, day, Some("issue-sp2d")),
            (Kind::Spm, State::Issued, true, day, None),
            (Kind::Sp2d, State::Issued, false, None, Some("transfer-sp2d")),
            (Kind::Sp2d, State::Transferred, false, None, Some("pay-sp2d")),
            (Kind::Sp2d, State::Paid, false, None, None),
            (Kind::Sp2d, State::Bounced, false, None, Some("ask-repayment")),
            (Kind::Sp2d, State::Bounced, true, None, None),
            (Kind::Repayment, State::Submitted, false, None, Some("order-repayment")),
            (Kind::Repayment, State::Issued, false, None, Some("transfer-repayment")),
            (Kind::Repayment, State::Transferred, false, None, Some("pay-repayment")),
            (Kind::Repayment, State::Bounced, false, None, None),
            (Kind::Spp, State::Voided, false, None, None),
            (Kind::Sp2d, State::Ratified, false, None, None),
            (Kind::Lpj, State::Verified, false, None, Some("ratify-lpj")),
            (Kind::Dpr, State::Submitted, false, None, Some("verify-dpr")),
            (Kind::Dpr, State::Returned, false, None, Some("revise-dpr")),
            (Kind::Dpt, State::Submitted, false, None, Some("approve-dpt")),
            (Kind::Dpt, State::Approved, false, None, Some("draft-spp-gu-kkpd")),
            (Kind::Dpt, State::Approved, true, None, None),
            (Kind::Npd, State::Submitted, false, None, Some("approve-npd")),
            (Kind::Npd, State::Returned, false, None, Some("revise-npd")),
            (Kind::Npd, State::Approved, false, None, Some("give-npd")),
            (Kind::Npd, State::Issued, false, None, Some("settle-npd")),
            (Kind::Npd, State::Settled, false, None, None),
            (Kind::BppLpj, State::Draft, false, None, Some("submit-bpp-lpj")),
            (Kind::BppLpj, State::Submitted, false, None, Some("verify-bpp-lpj")),
            (Kind::BppLpj, State::Verified, false, None, Some("approve-bpp-lpj")),
            (Kind::BppLpj, State::Approved, false, None, Some("take-up-bpp-lpj")),
            (Kind::BppLpj, State::Approved, true, None, None),
            (Kind::Passing, State::Paid, false, None, None),
            (Kind::AdvanceOpening, State::Submitted, false, None, Some("confirm-opening")),
            (Kind::AdvanceOpening, State::Ratified, false, None, None),
        ] {
            assert_eq!(next(kind, state, carried, received), wanted, "{kind:?} {state:?}");
        }
    }

    #[test]
    fn a_up_is_filled_again_and_a_tu_ends() {
        let after = |flow, carried| of_flow(flow, Kind::Lpj, State::Ratified, carried, None);
        assert_eq!((after("UP", false), after("TU", false)), (Some("draft-spp-gu"), Some("draft-spp-nihil")));
        assert_eq!((after("UP", true), after("TU", true)), (None, None));
    }

    #[test]
    fn a_direct_request_alone_is_written_and_taxed_on_its_page() {
        let aside = |flow, state| {
            let acts = crate::MODULE.acts.iter().map(|a| a.def);
            acts.filter(|act| is_aside(act, (Kind::Spp, flow, state))).map(|act| act.name).collect::<Vec<_>>()
        };
        assert_eq!(aside("LS", State::Draft), ["revise-spp", "judge-tax", "cancel-spp"]);
        assert_eq!(aside("UP", State::Draft), ["cancel-spp"]);
        assert_eq!(aside("LS", State::Submitted), ["return-spp", "cancel-spp"]);
    }

    #[test]
    fn two_working_days_step_over_the_week_end() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let calendar = Calendar::new([day("2026-03-17")]);
        // Friday, then Monday; Tuesday is a holiday, so Wednesday.
        assert_eq!(due(&calendar, day("2026-03-13"), 2), day("2026-03-18"));
        assert_eq!(due(&calendar, day("2026-03-18"), 2), day("2026-03-20"));
        assert_eq!(due(&calendar, day("2026-03-18"), 0), day("2026-03-18"));
    }
}
