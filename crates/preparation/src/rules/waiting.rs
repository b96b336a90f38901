//! What an RKA or a DPA waits for.

use kernel::Role;
use kernel::lifecycle::{Kind, State};

/// A document as far as its next step depends on it.
#[derive(Clone, Debug)]
pub struct Standing {
    pub kind: Kind,
    pub state: State,
    /// Sums stay within a level: the RKA is approved apart.
    pub shift: bool,
    /// The steps of its round that are open.
    pub drafting: bool,
    pub verifying: bool,
    /// Notes that are not closed, and notes that somebody answered.
    pub notes: bool,
    pub answered: bool,
    /// Offices that dated data wants to have looked, and that have not.
    pub missing: Vec<Role>,
    /// Who approves a shift of its level; none where any of the offices may.
    pub approver: Option<Role>,
}

/// The acts that lead on; the first one that a person may do is theirs.
pub fn next(s: &Standing) -> &'static [&'static str] {
    use State as S;
    match (s.kind, s.state) {
        (Kind::Rka, S::Draft | S::Returned) if s.drafting => &["submit-rka", "save-rka-lines"],
        (Kind::Rka, S::Submitted) if s.verifying && !s.missing.is_empty() => &["review-rka", "verify-rka"],
        (Kind::Rka, S::Submitted) if s.verifying => &["verify-rka"],
        (Kind::Rka, S::Verified) if s.shift && s.verifying => &["approve-shift"],
        (Kind::Dpa, S::Returned) => &["resubmit-dpa"],
        (Kind::Dpa, S::Draft | S::Submitted) => &["verify-dpa"],
        (Kind::Dpa, S::Verified) => &["approve-dpa"],
        (Kind::Dpa, S::Approved) => &["ratify-dpa"],
        _ => &[],
    }
}

/// Whether an act waits for this of the offices that may do it.
pub fn asks(s: &Standing, act: &str, office: Role) -> bool {
    match act {
        "review-rka" => s.missing.contains(&office),
        "approve-shift" => s.approver.is_none_or(|due| due == office),
        _ => true,
    }
}

/// The acts that change, question or turn back.
pub fn aside(s: &Standing) -> Vec<&'static str> {
    use State as S;
    let mut acts = match (s.kind, s.state) {
        (Kind::Rka, S::Draft | S::Returned) if s.drafting => vec!["save-rka-lines", "set-activity"],
        (Kind::Rka, S::Submitted) if s.verifying => vec!["return-rka", "note-rka"],
        (Kind::Rka, S::Verified | S::Approved) if s.verifying => vec!["return-rka", "note-rka"],
        (Kind::Rka, S::Submitted | S::Verified | S::Approved) => vec!["return-rka"],
        (Kind::Dpa, S::Draft | S::Submitted | S::Verified | S::Approved) => vec!["return-dpa"],
        _ => Vec::new(),
    };
    if s.kind == Kind::Rka && s.notes {
        acts.extend(["answer-note", "resolve-note"]);
    }
    if s.kind == Kind::Rka && s.state == S::Submitted && s.verifying && s.answered {
        acts.push("reopen-note");
    }
    if s.kind == Kind::Rka && !matches!(s.state, S::Ratified | S::Voided) {
        acts.push("cancel-rka");
    }
    acts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(kind: Kind, state: State) -> Standing {
        Standing {
            kind,
            state,
            shift: false,
            drafting: true,
            verifying: true,
            notes: false,
            answered: false,
            missing: Vec::new(),
            approver: None,
        }
    }

    #[test]
    fn each_state_waits_for_its_desk() {
        for (kind, state, wanted) in [
            (Kind::Rka, State::Draft, &["submit-rka", "save-rka-lines"][..]),
            (Kind::Rka, State::Returned, &["submit-rka", "save-rka-lines"]),
            (Kind::Rka, State::Submitted, &["verify-rka"]),
            (Kind::Rka, State::Verified, &[]),
            (Kind::Rka, State::Ratified, &[]),
            (Kind::Dpa, State::Draft, &["verify-dpa"]),
            (Kind::Dpa, State::Returned, &["resubmit-dpa"]),
            (Kind::Dpa, State::Submitted, &["verify-dpa"]),
            (Kind::Dpa, State::Verified, &["approve-dpa"]),
            (Kind::Dpa, State::Approved, &["ratify-dpa"]),
            (Kind::Dpa, State::Ratified, &[]),
        ] {
            assert_eq!(next(&standing(kind, state)), wanted, "{kind:?} {state:?}");
        }
        let shift = Standing { shift: true, ..standing(Kind::Rka, State::Verified) };
        assert_eq!(next(&shift), ["approve-shift"]);
    }

    #[test]
    fn a_review_and_a_shift_wait_for_the_office_that_is_named() {
        let looked = Standing { missing: vec![Role::Inspektorat], ..standing(Kind::Rka, State::Submitted) };
        assert_eq!(next(&looked), ["review-rka", "verify-rka"]);
        let asked = [Role::Bappeda, Role::Inspektorat].map(|office| asks(&looked, "review-rka", office));
        assert_eq!(asked, [false, true]);
        let shift = Standing { approver: Some(Role::Sekda), ..standing(Kind::Rka, State::Verified) };
        let asked = [Role::Sekda, Role::Ppkd, Role::Pa].map(|office| asks(&shift, "approve-shift", office));
        assert_eq!(asked, [true, false, false]);
        let unmoved = Standing { approver: None, ..shift };
        assert!(asks(&unmoved, "approve-shift", Role::Pa) && asks(&unmoved, "verify-rka", Role::Tapd));
    }

    #[test]
    fn a_closed_step_asks_nobody() {
        let closed = |state| Standing { drafting: false, verifying: false, shift: true, ..standing(Kind::Rka, state) };
        for state in [State::Draft, State::Returned, State::Submitted, State::Verified] {
            assert!(next(&closed(state)).is_empty(), "{state:?}");
        }
        // What nobody goes on with can be given up.
        assert_eq!(aside(&closed(State::Draft)), ["cancel-rka"]);
        assert_eq!(aside(&closed(State::Submitted)), ["return-rka", "cancel-rka"]);
        assert!(aside(&closed(State::Ratified)).is_empty());
        let asked = Standing { notes: true, ..closed(State::Draft) };
        assert_eq!(aside(&asked), ["answer-note", "resolve-note", "cancel-rka"]);
        let answered = Standing { answered: true, ..standing(Kind::Rka, State::Submitted) };
        assert!(aside(&answered).contains(&"reopen-note"));
        assert!(!aside(&Standing { verifying: false, ..answered }).contains(&"reopen-note"));
    }
}
